import type { WaitFunction } from '@mooring/core'
import { loadClientLibrary } from '../client-library.ts'
import { usedUrl } from '../declare/declare-used.ts'
import { isolationLevel, text } from '../declare/option-kinds.ts'
import { variable, type IsolatedOptions } from '../declare/service-options.ts'
import { loginOf, urlPart } from '../declare/url-text.ts'
import { defineService, type DeclareService } from '../define-service.ts'
import { isolatedBy } from '../isolation/isolated-by.ts'
import { rehearsedProbe, type SpokenTo } from '../probe/rehearsed-probe.ts'
import { rabbitmqStandIn } from './rabbitmq-stand-in.ts'
import {
  borrowVirtualHost,
  openVirtualHosts,
  resetByCommand,
  resetVirtualHost,
} from './virtual-hosts.ts'

/** A container of RabbitMQ. */
export interface RabbitmqOptions extends IsolatedOptions {
  /** Name of the user; RABBITMQ_DEFAULT_USER in `environment` takes precedence. Default: 'guest'. */
  readonly user?: string | undefined
  /** Its password; RABBITMQ_DEFAULT_PASS takes precedence. Default: 'guest'. */
  readonly password?: string | undefined
  /** Name of the virtual host; RABBITMQ_DEFAULT_VHOST takes precedence. Default: '/'. */
  readonly vhost?: string | undefined
}

type RabbitmqFields = { user: string; password: string; vhost: string }

/**
 * Declares a container of RabbitMQ. Its handle has `url`, `user`, `password` and `vhost`. The client is the package
 * `amqplib` of the user's project. `isolation` switches the management plugin on.
 */
export const rabbitmq: DeclareService<RabbitmqOptions, RabbitmqFields, string, 'reset'> =
  defineService<RabbitmqOptions, RabbitmqFields, string, 'reset'>({
    name: 'RabbitMQ',
    image: 'rabbitmq:4',
    ports: { amqp: 5672, management: 15672 },
    ownOptions: { user: text, password: text, vhost: text, isolation: isolationLevel },
    connection: (options) => ({
      user: variable(options, 'RABBITMQ_DEFAULT_USER') ?? options.user ?? 'guest',
      password: variable(options, 'RABBITMQ_DEFAULT_PASS') ?? options.password ?? 'guest',
      vhost: variable(options, 'RABBITMQ_DEFAULT_VHOST') ?? options.vhost ?? '/',
    }),
    url: ({ vhost, ...login }) => `amqp://${loginOf(login)}{self.address.5672}/${urlPart(vhost)}`,
    environment: ({ user, password, vhost }) => ({
      RABBITMQ_DEFAULT_USER: user,
      RABBITMQ_DEFAULT_PASS: password,
      RABBITMQ_DEFAULT_VHOST: vhost,
    }),
    // Virtual hosts are made over the plugin; without isolation nobody waits for it.
    files: ({ isolation = 'none', files = [] }) =>
      isolation === 'none' || files.some(({ target }) => target === pluginFile)
        ? []
        : [{ target: pluginFile, content: '[rabbitmq_management].\n', mode: 0o666 }],
    dataFolders: ['/var/lib/rabbitmq'],
    waitFor: () => answers,
    borrow: borrowVirtualHost,
    service: (options) => ({
      ...isolatedBy(options, openVirtualHosts),
      actions: {
        reset:
          (options.isolation ?? 'none') === 'none' && usedUrl(options) === undefined
            ? resetByCommand
            : resetVirtualHost,
      },
    }),
  })

const pluginFile = '/etc/rabbitmq/enabled_plugins'

interface AmqpConnection {
  on(event: 'error', listener: () => void): void
  createChannel(): Promise<{
    on(event: 'error', listener: () => void): void
    checkExchange(name: string): Promise<unknown>
  }>
  close(): Promise<void>
}

interface Amqplib {
  connect(url: string, options: object): Promise<AmqpConnection>
}

const load = (directory: string): Promise<Amqplib> =>
  loadClientLibrary<Amqplib>({ name: 'amqplib', service: 'RabbitMQ', directory })

// A node that boots accepts connections before its virtual hosts are there.
const answers: WaitFunction = rehearsedProbe('an answer of RabbitMQ', checkExchange, {
  client: 'amqplib',
  load,
  standIn: rabbitmqStandIn,
  urlOf: (address) => `amqp://${address}`,
})

async function checkExchange({ url, directory }: SpokenTo): Promise<void> {
  const library = await load(directory)
  // The client writes its login in two parts, and the system would keep the second one back for 40 ms.
  const connection = await library.connect(url, { timeout: 1_500, noDelay: true })
  connection.on('error', ignore)
  try {
    const channel = await connection.createChannel()
    channel.on('error', ignore)
    await channel.checkExchange('amq.direct')
  } finally {
    void connection.close().catch(ignore)
  }
}

const ignore = (): void => undefined
