/** Types of the parts of a config, for programs that put one together. */
export type { WaitFunction, WaitFunctionOptions } from './config/resolved-waits.ts'
export type {
  ConnectionMode,
  KeepPolicy,
  PullPolicy,
  ReaperKind,
  TunnelTransport,
} from './config/resolved.ts'
export type * from './config/written/written-build.ts'
export type * from './config/written/written-container.ts'
export type * from './config/written/written-engine-options.ts'
export type * from './config/written/written-host-ports.ts'
export type * from './config/written/written-links.ts'
export type * from './config/written/written-logs.ts'
export type * from './config/written/written-networks.ts'
export type * from './config/written/written-ports.ts'
export type * from './config/written/written-storage.ts'
export type * from './config/written/written-use.ts'
export type * from './config/written/written-values.ts'
export type * from './config/written/written-waits.ts'
