/** What adapters of test runners use in the runner's process; it loads no engine client, and no config. */
export { filesThatAsk, type FilesThatAsk } from './runner/files-that-ask.ts'
export { listedNames } from './runner/listed-names.ts'
export { acquireRun, type Run, type RunOptions } from './runner/acquire-run.ts'
