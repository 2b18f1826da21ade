import type { ClientChannel } from 'ssh2'

/** Keeps a channel of a dead connection from sending, because ssh2 throws at that, in a tick where nobody can catch it. */
export function silence(channel: ClientChannel): void {
  channel.on('error', () => {})
  channel.pause()
  Object.assign(channel, { eof: nothing, close: nothing, _read: nothing, destroy: () => channel })
}

const nothing = (): void => {}
