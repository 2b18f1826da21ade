/** What a process of tests needs to reach a session of another one; it loads no engine client, and no config. */
export { connectSession, type ConnectedSession } from './guest/connect-session.ts'
export type { LeaseHandle } from './guest/lease-handle.ts'
export type { LeaseOptions } from './guest/lending.ts'
