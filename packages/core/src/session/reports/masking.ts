import type { ResolvedConfig, ResolvedContainer, ResolvedWait } from '../../config/resolved.ts'
import { withoutSecrets } from '../../docker/redaction.ts'

/** Makes secrets in a text unreadable. */
export type Mask = (text: string) => string

/**
 * A mask for what containers of a config print: the values of its variables, build arguments and headers whose names
 * promise a secret, passwords in its URLs, and whatever reads like a secret by itself.
 */
export function createMask(config: ResolvedConfig): Mask {
  const secrets = secretsOf(config)
  if (secrets.length === 0) return (text) => withoutSecrets(text)
  const anySecret = new RegExp(secrets.map(patternOf).join('|'), 'g')
  // The known ones first, because a guess may see only a part of one.
  return (text) => withoutSecrets(text.replace(anySecret, '***'))
}

// A short secret such as "test" is masked only where it stands alone, or the rest of a log would be hard to read.
const shortestUnmistakable = 8

const patternOf = (secret: string): string => {
  const exact = secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return secret.length < shortestUnmistakable ? `(?<!\\w)${exact}(?!\\w)` : exact
}

/** The secrets that a config holds, longest first, so that one that holds another is masked whole. */
function secretsOf({ containers }: ResolvedConfig): string[] {
  const named = containers.flatMap(namedValues).filter(([name]) => promisesSecret.test(name))
  const values = named.map(([, value]) => value)
  const inUrls = containers.flatMap(textsOf).flatMap(urlPasswords)
  const secrets = [...values, ...inUrls].flatMap(spellings).filter((secret) => !isCommon(secret))
  return [...new Set(secrets)].toSorted((one, other) => other.length - one.length)
}

const promisesSecret =
  /secret|passw|pwd|passphrase|token|credential|authorization|cookie|api[-_]?key|(?:access|private|signing|encryption|master|account)[-_]?key|(?:^|[-_])(?:pass|auth|key)(?:$|[-_])/i

// Values of switches such as ALLOW_EMPTY_PASSWORD, and what is too short to be one.
const isCommon = (secret: string): boolean =>
  secret.length < 3 || /^(?:true|false|yes|none|off|null|\d{1,3})$/i.test(secret)

function namedValues({
  environment,
  build,
  waitFor,
  connection,
}: ResolvedContainer): [string, string][] {
  return [
    ...Object.entries(environment),
    ...Object.entries(build?.args ?? {}),
    ...headersOf(waitFor),
    ...Object.entries(connection),
  ]
}

function headersOf(wait: ResolvedWait | undefined): [string, string][] {
  if (wait?.kind === 'list') return wait.all.flatMap(headersOf)
  return wait?.kind === 'http' ? Object.entries(wait.headers) : []
}

const textsOf = ({
  environment,
  connection,
  build,
  command,
  entrypoint,
  url,
}: ResolvedContainer): string[] => [
  ...Object.values(environment),
  ...Object.values(connection),
  ...Object.values(build?.args ?? {}),
  ...(command ?? []),
  ...(entrypoint ?? []),
  ...(url === undefined ? [] : [url]),
]

const urlPasswords = (text: string): string[] =>
  [...text.matchAll(/:\/\/[^\s/:@]*:([^\s/@]+)@/g)].map(([, password = '']) => password)

// A key of several lines is printed line by line, and a password stands in a URL in another spelling.
function spellings(secret: string): string[] {
  const lines = secret.split('\n').map((line) => line.trim())
  if (lines.length > 1) return lines
  const [, credentials = secret] = /^(?:basic|bearer)\s+(.+)$/i.exec(secret) ?? []
  return [secret, credentials, decoded(secret), encodeURIComponent(secret)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
