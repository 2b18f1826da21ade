/** Types of the parts of a config, for programs that put one together. */
export type { WaitFunction, WaitFunctionOptions } from './config/resolved-waits.ts'
export type {
  ConnectionMode,
  KeepPolicy,
  PullPolicy,
  ReaperKind,
  TunnelTransport,
} from './config/resolved.ts'
export type * from './config/written/build.ts'
export type * from './config/written/container.ts'
export type * from './config/written/engine-options.ts'
export type * from './config/written/host-ports.ts'
export type * from './config/written/links.ts'
export type * from './config/written/logs.ts'
export type * from './config/written/networks.ts'
export type * from './config/written/ports.ts'
export type * from './config/written/storage.ts'
export type * from './config/written/use.ts'
export type * from './config/written/values.ts'
export type * from './config/written/waits.ts'
