import type { KeptStart } from '@mooring/core/commands'

type Addressed = Pick<ReturnType<KeptStart['records']>[number], 'host' | 'ports'>

/** Where the tcp ports of a container are reached, such as `127.0.0.1:49153`. */
export const addressesOf = ({ host, ports }: Addressed): string[] =>
  ports
    .filter(({ protocol }) => protocol === 'tcp')
    .flatMap(({ ipv4, ipv6 }) => ipv4 ?? ipv6 ?? [])
    .map((port) => `${host.includes(':') ? `[${host}]` : host}:${port}`)
