import { connect } from 'node:net'
import { UsageError, type Handle } from '@mooring/client'
import type { WaitFunction } from '@mooring/core'
import type { ServerAccess } from '@mooring/core/service'
import { count, isolationLevel } from './declare/option-kinds.ts'
import { serverCommand } from './declare/server-command.ts'
import type { IsolatedOptions } from './declare/service-options.ts'
import { defineService, type DeclareService } from './define-service.ts'
import { borrowPrefix, isolatedByName } from './isolation/prefixes.ts'
import { probeOf } from './probe/probe.ts'

/** A container of Memcached. `isolation` gives each test a `prefix` for its keys. */
export interface MemcachedOptions extends IsolatedOptions {
  /** Memory for items, in megabytes; -m in `command` takes precedence. Default: that of the server, 64. */
  readonly itemMegabytes?: number | undefined
}

type MemcachedFields = { prefix: string }

/** Declares a container of Memcached. Its handle has `url` and `prefix`. It needs no client. */
export const memcached: DeclareService<MemcachedOptions, MemcachedFields, string, 'reset'> =
  defineService<MemcachedOptions, MemcachedFields, string, 'reset'>({
    name: 'Memcached',
    image: 'memcached:1',
    ports: { memcached: 11211 },
    ownOptions: { itemMegabytes: count, isolation: isolationLevel },
    connection: () => ({ prefix: '' }),
    url: () => 'memcached://{self.address.11211}',
    command: ({ command, itemMegabytes }) =>
      itemMegabytes === undefined
        ? command
        : (serverCommand(command, ['memcached'], ['-m', String(itemMegabytes)]) ?? command),
    waitFor: () => answers,
    borrow: borrowPrefix(':'),
    service: (options) => ({
      ...isolatedByName(options, {
        field: 'prefix',
        end: ':',
        lookAt: ({ handle }, prefix) => `keys ${prefix}* at ${handle.address(11211)}`,
      }),
      restore: flushAll,
      actions: {
        reset: async (server) => {
          if (server.borrowed) throw notEmptied(server.handle.name)
          await flushAll(server)
        },
      },
    }),
  })

const flushAll = ({ handle, signal }: ServerAccess): Promise<void> =>
  converse(handle, signal, { command: 'flush_all', answer: /^OK\r\n/ })

const notEmptied = (name: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `containers.${name} is a server that runs already, and reset() would empty it for everybody.`,
    fix: 'use `isolation`, whose prefixes never come back.',
  })

const answers: WaitFunction = probeOf('an answer of Memcached', ({ handle, signal }) =>
  converse(handle, signal, { command: 'version', answer: /^VERSION .*\r\n/ }),
)

/** Sends one command of the text protocol. */
function converse(
  handle: Handle,
  signal: AbortSignal,
  { command, answer }: { command: string; answer: RegExp },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: handle.host, port: handle.port(11211), signal })
    let received = ''
    socket.setEncoding('utf8')
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed the connection')))
    socket.on('data', (text: string) => {
      received += text
      if (!received.includes('\r\n')) return
      if (answer.test(received)) resolve()
      else reject(new Error(`the server answered ${received.trim().slice(0, 200)}`))
      socket.destroy()
    })
    socket.write(`${command}\r\n`)
  })
}
