export { defineContainers } from './config/define.ts'
export { loadConfig, type LoadOptions } from './config/load.ts'
export * from './config/register.ts'
export type { WaitFunction } from './config/resolved-waits.ts'
export type { ResolvedConfig } from './config/resolved.ts'
export type { ContainerConfig, ContainersConfig } from './config/written/written-container.ts'
export type { LeaseHandle } from './guest/lease-handle.ts'
export type { LeaseOptions } from './guest/lending.ts'
export type { LifecycleEvent, LifecycleListener } from './session/events/lifecycle.ts'
export { removeKept } from './session/kept/remove-kept.ts'
export type { RemovedOrphans } from './session/reaper/removed-orphans.ts'
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
