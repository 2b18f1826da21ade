import { isIP } from 'node:net'
import { invalid } from '../compose-errors.ts'
import { integer, object, requiring, string, stringOrNumber, type Decoder } from './decode.ts'

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

const whole = requiring(['target'], longForm)

export const port: Decoder<ComposePort> = (tree, path) => {
  const written = Object.assign({ mode: 'ingress', protocol: 'tcp' }, whole(tree, path))
  const { host_ip: hostIp } = written
  if (hostIp !== undefined && isIP(hostIp) === 0)
    throw invalid({ at: tree.at, path, problem: `"${hostIp}" is no IP address.` })
  return written
}
