/** What the command line is made from; no promise to anybody else. */
export type { ExecStreams } from './docker/exec-streams.ts'
export { startKept, type KeptStart } from './server/start-kept.ts'
export { keptContainer, type KeptContainer } from './session/kept/kept-container.ts'
export type { KeptKind, KeptObject, RemovedKept } from './session/kept/kept-object.ts'
export { openKept, projectAt, type Kept } from './session/kept/open-kept.ts'
export { shownConfig } from './session/reports/shown-config.ts'
export { examine } from './session/doctor/examine.ts'
export { fail, ok, warn, type Finding } from './session/doctor/finding.ts'
