import type { Scalar } from '@mooring/core/config'

/** `user:password@`, `user@`, `:password@` or nothing, for a URL. */
export function loginOf({
  user = '',
  password = '',
}: {
  user?: string
  password?: string
}): string {
  if (password !== '') return `${urlPart(user)}:${urlPart(password)}@`
  return user === '' ? '' : `${urlPart(user)}@`
}

const reference = /(\{[A-Za-z][\w-]*\.[\w/.-]+\})/

/** A part of a URL, which may hold any characters; references stay as they are. */
export const urlPart = (text: string): string =>
  text
    .split(reference)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join('')

/** `?name=value&…`, or nothing. */
export function queryOf(parameters: Readonly<Record<string, Scalar>> = {}): string {
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `${urlPart(name)}=${urlPart(String(value))}`,
  )
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

/** The same server with another path, such as the name of a database. */
export function withPath(url: string, path: string): string {
  const [, server = url, rest = ''] = /^([a-z+]+:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/i.exec(url) ?? []
  return `${server}/${encodeURIComponent(path)}${rest}`
}

/** Host and port of a URL, as programs take them: without the brackets of IPv6. */
export function placeIn(url: string | undefined): [host: string, port: string] {
  const { hostname, port } = new URL(url ?? '')
  return [hostname.replace(/^\[(.*)\]$/, '$1'), port]
}

/** The same for a person who knows the password. */
export const withoutPassword = (url: string): string =>
  url.replace(/^([a-z+]+:\/\/[^/?:@]*):[^/?@]*@/, '$1@')
