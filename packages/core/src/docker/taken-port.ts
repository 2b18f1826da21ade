/**
 * The host port in the engine's words for "somebody has that port already"; undefined where it says something else.
 * The words differ by version, and by whether a container or a program of the host has the port.
 */
export function takenPort(answer: string): string | undefined {
  if (!/port is already allocated|address already in use/.test(answer)) return undefined
  const [, port] = afterHostAddress.exec(answer) ?? []
  return port ?? '(unknown)'
}

// 'Bind for 0.0.0.0:80 failed', 'Bind for :::80 failed', 'listen tcp6 [::1]:80: bind', 'bind tcp port 127.0.0.1:80',
// 'host port for 127.0.0.1:80:172.17.0.2:80/tcp'
const afterHostAddress =
  /\b(?:bind for|listen \w+|bind \w+ port|host port(?: for)?) (?:\[[^\]]*\]|[\d.]+|::)?:(\d+)/i
