/** All that a worker loads, in one file: what the set-up file runs and what test files import are to share one state. */
export { addFileHooks } from './file-hooks.ts'
export { prepareFile } from './prepare-file.ts'
export * from './index.ts'
