import { isIP } from 'node:net'
import { invalid } from '../errors.ts'
import { integer, object, string, stringOrNumber, type Decoder } from './decode.ts'

export interface ComposePort {
  name?: string
  mode: string
  host_ip?: string
  target: number
  /** A port of the host, or a range such as '8000-8010'. */
  published?: string
  protocol: string
  app_protocol?: string
}

const longForm = object<ComposePort>({
  name: string,
  mode: string,
  host_ip: string,
  target: integer,
  published: stringOrNumber,
  protocol: string,
  app_protocol: string,
})

export const port: Decoder<ComposePort> = (tree, path) => {
  const written = Object.assign({ mode: 'ingress', protocol: 'tcp' }, longForm(tree, path))
  const { host_ip: hostIp, target } = written
  if (hostIp !== undefined && isIP(hostIp) === 0)
    throw invalid({ at: tree.at, path, problem: `"${hostIp}" is no IP address.` })
  if ((target as number | undefined) === undefined)
    throw invalid({ at: tree.at, path, problem: 'the key "target" is missing.' })
  return written
}
