import type Docker from 'dockerode'
import type { Endpoint } from './endpoint/endpoint-candidates.ts'

// Of clients whose engine is not the one that `docker` asks by itself, and of the errors that they reject with.
const options = new WeakMap<object, string>()

/** Notes which engine a client asks, for commands that errors name. */
export function noteEngine(docker: Docker, endpoint: Endpoint): Docker {
  const asked = engineOptions(endpoint)
  if (asked === '') return docker
  options.set(docker, asked)
  const modem = docker.modem as unknown as Modem
  const dial = modem.dial.bind(modem)
  modem.dial = (request, answered) =>
    dial(request, (error, data) => {
      if (error) options.set(error, asked)
      answered(error, data)
    })
  return docker
}

interface Modem {
  dial(request: unknown, answered: (error: object | null, data: unknown) => void): void
}

/**
 * A text for people in which each command for `docker`, in backticks or at the beginning, names the engine it is about where
 * that is not the usual one.
 *
 * @param of a client of the engine, or what it rejected with
 */
export function forEngine(text: string, of: unknown): string {
  const asked = typeof of === 'object' && of !== null ? options.get(of) : undefined
  if (asked === undefined) return text
  // Contexts and credentials are those of the program `docker`.
  return text.replace(/(^|`)docker (?!login\b|context\b)/g, `$1docker ${asked} `)
}

/** Options of `docker` that choose the engine; '' for the one at the usual place. */
export function engineOptions({ address, source, context, certificates }: Endpoint): string {
  if (context !== undefined) return `--context ${quoted(context)}`
  if (source === 'default') return ''
  if (address.kind === 'socket') return `-H ${quoted(`unix://${address.path}`)}`
  const { host, port } = address
  const name = host.includes(':') ? `[${host}]` : host
  const place = port === undefined ? name : `${name}:${port}`
  if (address.kind === 'ssh') {
    const user = address.user === undefined ? '' : `${address.user}@`
    return `-H ${quoted(`ssh://${user}${place}${address.socketPath ?? ''}`)}`
  }
  const tls = certificates ? ' --tlsverify' : ''
  return `-H ${quoted(`tcp://${place}${address.pathPrefix}`)}${tls}`
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
