/** What to write in place of keys that other tools have. */
export const containerHints: Readonly<Record<string, string>> = {
  aliases: 'networks: { backend: { aliases: ["db"] } }',
  binds: '"volumes"',
  cmd: '"command"',
  env: '"environment"',
  expose: '"ports"',
  exposeHostPorts: '"hostPorts"',
  exposedPorts: '"ports"',
  wait: '"waitFor"',
}
