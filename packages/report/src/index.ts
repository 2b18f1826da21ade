export { pageOf } from './page-of.ts'
export { readRun } from './model/read-run.ts'
export type * from './model/run.ts'
export { summaryOf } from './summary-of.ts'
