import type { ResolvedWait } from '../../config/resolved-waits.ts'
import type { ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'

/** The secrets that a config holds, longest first, so that one that holds another is masked whole. */
export function secretsOf({ containers }: ResolvedConfig): string[] {
  const named = containers.flatMap(namedValues).filter(([name]) => promisesSecret.test(name))
  const values = named.map(([, value]) => value)
  const inUrls = containers.flatMap(textsOf).flatMap(urlPasswords)
  const names = new Set(containers.flatMap(namesIn))
  const secrets = [...values, ...inUrls]
    .filter((secret) => !(readsLikeWord(secret) && names.has(secret)))
    .flatMap(spellings)
    .filter((secret) => !isCommon(secret))
  return [...new Set(secrets)].toSorted((one, other) => other.length - one.length)
}

export const promisesSecret: RegExp =
  /secret|passw|pwd|passphrase|token|credential|authorization|cookie|api[-_]?key|(?:access|private|signing|encryption|master|account)[-_]?key|(?:^|[-_])(?:pass|auth|key)(?:$|[-_])/i

/** A short text of letters only: what guesses at passwords begin with, and what logs are full of. */
export const readsLikeWord = (text: string): boolean => /^\p{L}{1,15}$/u.test(text)

const promisesName =
  /user|login|role|database|schema|bucket|name|key[-_]?id$|(?:^|[-_])db(?:$|[-_])/i

/**
 * What the config says in plain: a password that is the same word, such as `postgres` of the user `postgres`, is no secret
 * where it does not stand as a password, and logs would be full of gaps.
 */
function namesIn(container: ResolvedContainer): string[] {
  const named = namedValues(container).filter(([name]) => promisesName.test(name))
  return [
    container.name,
    ...(container.image?.split(/[/:@]/) ?? []),
    ...named.filter(([name]) => !/passw|secret/i.test(name)).map(([, value]) => value),
    ...textsOf(container).flatMap(urlUsers),
  ]
}

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
  use,
}: ResolvedContainer): string[] => [
  ...Object.values(environment),
  ...Object.values(connection),
  ...Object.values(build?.args ?? {}),
  ...(command ?? []),
  ...(entrypoint ?? []),
  ...(url === undefined ? [] : [url]),
  ...(use === undefined ? [] : [use.url]),
]

const urlPasswords = (text: string): string[] =>
  [...text.matchAll(/:\/\/[^\s/:@]*:([^\s/@]+)@/g)].map(([, password = '']) => password)

const urlUsers = (text: string): string[] =>
  [...text.matchAll(/:\/\/([^\s/:@]+):[^\s/@]+@/g)].map(([, user = '']) => decoded(user))

// A key of several lines is printed line by line, and a password stands in a URL in another spelling.
function spellings(secret: string): string[] {
  const lines = secret.split('\n').map((line) => line.trim())
  if (lines.length > 1) return lines.filter((line) => /[\p{L}\p{N}]/u.test(line))
  const [, credentials = secret] = /^(?:basic|bearer)\s+(.+)$/i.exec(secret) ?? []
  return [secret, credentials, decoded(secret), encodeURIComponent(secret), inJson(secret)]
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
