import type { WaitFunction } from '@mooring/core'
import { loadAnyClient } from './client-choice.ts'
import { flag, isolationLevel, text } from './declare/option-kinds.ts'
import { flagValue, serverCommand } from './declare/server-command.ts'
import type { IsolatedOptions } from './declare/service-options.ts'
import { loginOf } from './declare/url-text.ts'
import { defineService, type DeclareService } from './define-service.ts'
import { borrowPrefix, isolatedByName } from './isolation/prefixes.ts'
import { rehearsedProbe, type SpokenTo } from './probe/rehearsed-probe.ts'
import type { StandIn } from './probe/stand-in.ts'

/** A container of NATS. `isolation` gives each test a `prefix` for its subjects. */
export interface NatsOptions extends IsolatedOptions {
  /** Name that clients need; --user in `command` takes precedence. Default: none. */
  readonly user?: string | undefined
  /** Password that clients need; --pass in `command` takes precedence. Default: none. */
  readonly password?: string | undefined
  /** Switches JetStream on. Default: true. */
  readonly jetstream?: boolean | undefined
}

type NatsFields = { user: string; password: string; prefix: string }

/**
 * Declares a container of NATS. Its handle has `url`, `user`, `password` and `prefix`. The client is the package
 * `@nats-io/transport-node`, or `nats`, of the user's project.
 */
export const nats: DeclareService<NatsOptions, NatsFields, string> = defineService<
  NatsOptions,
  NatsFields,
  string
>({
  name: 'NATS',
  image: 'nats:2',
  ports: { nats: 4222 },
  ownOptions: { user: text, password: text, jetstream: flag, isolation: isolationLevel },
  connection: ({ command, user = '', password = '' }) => ({
    user: flagValue(command, '--user') ?? user,
    password: flagValue(command, '--pass') ?? password,
    prefix: '',
  }),
  url: (login) => `nats://${loginOf(login)}{self.address.4222}`,
  command: ({ command, jetstream = true, user, password }) => {
    const own = [
      '--http_port',
      '8222',
      ...(jetstream ? ['--jetstream', '--store_dir', '/data'] : []),
      ...(user === undefined ? [] : ['--user', user]),
      ...(password === undefined ? [] : ['--pass', password]),
    ]
    // The image's entrypoint is the server, so the command holds its settings only.
    return serverCommand(command, ['nats-server'], own)?.slice(1) ?? command
  },
  dataFolders: ['/data'],
  waitFor: () => answers,
  borrow: borrowPrefix('.'),
  service: (options) =>
    isolatedByName(options, {
      field: 'prefix',
      end: '.',
      lookAt: ({ handle }, prefix) => `subjects ${prefix}> at ${handle.address(4222)}`,
    }),
})

interface NatsLibrary {
  connect(options: object): Promise<{ flush(): Promise<void>; close(): Promise<void> }>
}

const load = (directory: string): Promise<{ library: NatsLibrary }> =>
  loadAnyClient<NatsLibrary>({
    names: ['@nats-io/transport-node', 'nats'],
    service: 'NATS',
    directory,
  })

/** Lets anybody in, and answers PING: https://docs.nats.io/reference/reference-protocols/nats-protocol */
export const natsStandIn: StandIn = {
  greeting: Buffer.from(
    'INFO {"server_id":"mooring","version":"2.10.0","proto":1,"headers":true,"max_payload":1048576}\r\n',
  ),
  answer: (heard) => Buffer.from('PONG\r\n'.repeat(heard.toString().split('PING\r\n').length - 1)),
}

const answers: WaitFunction = rehearsedProbe('an answer of NATS', flush, {
  client: 'nats',
  load,
  standIn: natsStandIn,
  urlOf: (address) => `nats://${address}`,
})

async function flush({ url, directory }: SpokenTo): Promise<void> {
  const { library } = await load(directory)
  const { host, username, password } = new URL(url)
  const connection = await library.connect({
    servers: host,
    ...(username !== '' && { user: decodeURIComponent(username) }),
    ...(password !== '' && { pass: decodeURIComponent(password) }),
    reconnect: false,
    timeout: 1_500,
  })
  try {
    await connection.flush()
  } finally {
    void connection.close().catch(() => undefined)
  }
}
