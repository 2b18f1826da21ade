import { pbkdf2Sync, randomBytes } from 'node:crypto'
import type { WaitFunction } from '@mooring/core'
import { loadClientLibrary } from './client-library.ts'
import { isolationLevel, text } from './declare/option-kinds.ts'
import type { IsolatedOptions } from './declare/service-options.ts'
import { loginOf } from './declare/url-text.ts'
import { defineService, type DeclareService } from './define-service.ts'
import { borrowPrefix, isolatedByName } from './isolation/prefixes.ts'
import { rehearsedProbe, type SpokenTo } from './probe/rehearsed-probe.ts'
import { hexBytes, type StandIn } from './probe/stand-in.ts'

/** A container of Eclipse Mosquitto. `isolation` gives each test a `prefix` for its topics. */
export interface MosquittoOptions extends IsolatedOptions {
  /** Name that clients need. Default: none, everybody may connect. */
  readonly user?: string | undefined
  /** Password that clients need, with `user`. Default: none. */
  readonly password?: string | undefined
}

type MosquittoFields = { user: string; password: string; prefix: string }

/**
 * Declares a container of the MQTT broker Mosquitto. Its handle has `url`, `user`, `password` and `prefix`. The client is
 * the package `mqtt` of the user's project.
 */
export const mosquitto: DeclareService<MosquittoOptions, MosquittoFields, string> = defineService<
  MosquittoOptions,
  MosquittoFields,
  string
>({
  name: 'Mosquitto',
  image: 'eclipse-mosquitto:2',
  ports: { mqtt: 1883 },
  ownOptions: { user: text, password: text, isolation: isolationLevel },
  connection: ({ user = '', password = '' }) => ({ user, password, prefix: '' }),
  url: (login) => `mqtt://${loginOf(login)}{self.address.1883}`,
  files: ({ files = [] }, { user, password }) => {
    if (files.some(({ target }) => target === settingsFile)) return []
    if (user === '') return [{ target: settingsFile, content: settings('allow_anonymous true') }]
    return [
      { target: settingsFile, content: settings(`password_file ${passwordFile}`) },
      // Whose the file is, or who else may read it, is held against it since 2.1.
      { target: passwordFile, content: `${user}:${hashOf(password)}\n`, owner: 1883, mode: 0o600 },
    ]
  },
  dataFolders: ['/mosquitto/data'],
  waitFor: () => answers,
  borrow: borrowPrefix('/'),
  service: (options) =>
    isolatedByName(options, {
      field: 'prefix',
      end: '/',
      lookAt: ({ handle }, prefix) => `topics ${prefix}# at ${handle.address(1883)}`,
    }),
})

const settingsFile = '/mosquitto/config/mosquitto.conf'
const passwordFile = '/mosquitto/config/passwords'

// Without a listener of its own the server answers clients inside its container only. Without the last line a message waits
// 40 ms when its receiver has just been answered.
const settings = (access: string): string =>
  `listener 1883\n${access}\npersistence false\nset_tcp_nodelay true\n`

const rounds = 101
const hashBytes = 64

/** As mosquitto_passwd writes it. */
function hashOf(password: string): string {
  const salt = randomBytes(12)
  const hash = pbkdf2Sync(password, salt, rounds, hashBytes, 'sha512')
  return `$7$${rounds}$${salt.toString('base64')}$${hash.toString('base64')}`
}

interface MqttClient {
  once(event: string, listener: (error?: Error) => void): void
  on(event: 'error', listener: () => void): void
  subscribeAsync(topic: string): Promise<unknown>
  end(force: boolean): void
}

interface MqttLibrary {
  connect(url: string, options: object): MqttClient
}

const load = (directory: string): Promise<MqttLibrary> =>
  loadClientLibrary<MqttLibrary>({ name: 'mqtt', service: 'Mosquitto', directory })

/** Lets anybody in, and takes one subscription: CONNACK and SUBACK of MQTT 3.1.1, sections 3.2 and 3.9. */
export const mosquittoStandIn: StandIn = {
  answer: (heard, turn) => {
    if (turn === 1) return hexBytes('20020000')
    const packetId = heard.subarray(2, 4)
    return turn === 2 ? Buffer.concat([hexBytes('9003'), packetId, Buffer.alloc(1)]) : undefined
  },
}

const answers: WaitFunction = rehearsedProbe('an answer of Mosquitto', subscribe, {
  client: 'mqtt',
  load,
  standIn: mosquittoStandIn,
  urlOf: (address) => `mqtt://${address}`,
})

async function subscribe({ url, directory, signal }: SpokenTo): Promise<void> {
  const library = await load(directory)
  const { username, password } = new URL(url)
  const client = library.connect(url, {
    // The client would read a password with a colon in another way.
    ...(username !== '' && {
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
    }),
    reconnectPeriod: 0,
    connectTimeout: 1_500,
    // Or its first packet makes a buffer for each number below 65,536, which takes 40 ms.
    writeCache: false,
  })
  client.on('error', () => undefined)
  signal.addEventListener('abort', () => client.end(true), { once: true })
  try {
    await connected(client)
    await client.subscribeAsync('mooring/ready')
  } finally {
    client.end(true)
  }
}

const connected = (client: MqttClient): Promise<void> =>
  new Promise((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
    client.once('close', () => reject(new Error('the server closed the connection')))
  })
