/** What the command line is made from; no promise to anybody else. */
export { findConfig } from './config/find.ts'
export { orCandidates } from './config/did-you-mean.ts'
export { startKept, type KeptStart } from './server/start-kept.ts'
export type { KeptKind, KeptObject } from './session/kept/kept-object.ts'
export { openKept, projectAt, type Kept } from './session/kept/open-kept.ts'
export type { RemovedKept } from './session/kept/remove-objects.ts'
