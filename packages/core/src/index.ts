export { checkPaths } from './config/check-paths.ts'
export { defineContainers } from './config/define.ts'
export { loadConfig, type LoadOptions } from './config/load.ts'
export * from './config/register.ts'
export { resolveConfig, type ResolveOptions } from './config/resolve.ts'
export type { WaitFunction, WaitFunctionOptions } from './config/resolved-waits.ts'
export type {
  ConnectionMode,
  CreateBody,
  KeepPolicy,
  PullPolicy,
  ReaperKind,
  ResolvedConfig,
  ResolvedContainer,
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
export type * from './service/contract.ts'
export type * from './service/isolation.ts'
export type * from './service/kept-data.ts'
export type * from './service/server.ts'
export type { LeaseHandle } from './guest/lease-handle.ts'
export type { LeaseOptions } from './guest/lending.ts'
export type {
  ContainerWaiting,
  LifecycleEvent,
  LifecycleListener,
  StartPhase,
} from './session/events/lifecycle.ts'
export { createProgressLines } from './session/events/progress-line.ts'
export type { RemovedOrphans } from './session/reaper/removed-orphans.ts'
export { removeKept } from './session/kept/remove-kept.ts'
export { removeOrphans } from './session/reaper/remove-orphans.ts'
export type { SessionOptions } from './session/session.ts'
export { startSession, type StartedSession } from './server/start-session.ts'
export {
  ConfigError,
  DockerError,
  errorCodes,
  InternalError,
  IsolationError,
  isMooringError,
  MooringError,
  StartupError,
  TeardownError,
  UsageError,
  withLink,
  type ErrorCode,
  type Handle,
  type IsolationLevel,
  type NarrowScope,
  type Report,
} from '@mooring/client'
