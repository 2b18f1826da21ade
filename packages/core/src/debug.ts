import debug, { type Debugger } from 'debug'

/** What can be looked into with `DEBUG=mooring:*`; docs/troubleshooting.md says what each tells. */
export type DebugChannel = 'config' | 'docker' | 'session' | 'wait' | 'server'

/**
 * Writer of one channel's lines to stderr. Lines hold no secrets; what costs something to put together is to be
 * guarded by its `enabled`. The library reads the variable DEBUG by itself, when it is loaded.
 */
export const debugChannel = (channel: DebugChannel): Debugger => debug(`mooring:${channel}`)
