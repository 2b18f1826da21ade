import { invalid } from '../compose-errors.ts'
import { listOf, oneOrMore, recordOf, string, type Decoder } from './decode.ts'

/** Lines of /etc/hosts as compose lists them: 'name=address', in the order of their texts. */
export const extraHosts: Decoder<string[]> = (tree, path) => {
  if (tree.kind !== 'list') {
    const hosts = Object.entries(recordOf(oneOrMore(string))(tree, path))
    return lines(hosts.flatMap(([name, addresses]) => addresses.map((each) => [name, each])))
  }
  return lines(
    listOf(string)(tree, path).flatMap((written, index): [string, string][] => {
      const [, name, addresses] =
        /^([^=]+)=(.*)$/.exec(written) ?? /^([^:]+):(.*)$/.exec(written) ?? []
      if (name === undefined || addresses === undefined)
        throw invalid({
          at: tree.items[index]?.at ?? tree.at,
          path: [...path, index],
          problem: `expected "name=address", got ${JSON.stringify(written)}.`,
        })
      return addresses.split(',').map((address) => [name, address])
    }),
  )
}

const lines = (hosts: readonly (readonly [string, string])[] | string[][]): string[] =>
  hosts
    .map(([name = '', address = '']) => `${name}=${address.replace(/^\[(.+)\]$/, '$1')}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
