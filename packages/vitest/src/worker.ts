/** All that a worker loads, in one file: what the set-up file runs and what test files import are to share one state. */
export { addHooks } from './add-hooks.ts'
export * from './index.ts'
