import { expect, test } from 'vitest'
import { generateKeyPair } from './key-pair.ts'
import { sshdSetup, type SshdOptions } from './sshd.ts'

const options: SshdOptions = {
  transport: 'stdio',
  hostKey: generateKeyPair(),
  userPublicKey: generateKeyPair().publicKey,
  permitListen: 'any',
}

const contentOf = (name: string, overrides: Partial<SshdOptions> = {}): string | undefined =>
  sshdSetup({ ...options, ...overrides }).files.find(({ path }) => path.endsWith(name))?.content

test('the private host key is in a file of root alone, and nowhere else', () => {
  const { command, files, username } = sshdSetup(options)
  const withKey = files.filter(({ content }) => content.includes('PRIVATE'))
  expect(withKey).toMatchObject([{ mode: 0o600, path: '/etc/mooring-tunnel/host_key' }])
  expect(command.join(' ')).not.toContain('PRIVATE')
  expect(username).toBe('root')
})

test('one user key may log in', () => {
  expect(contentOf('authorized_keys')).toBe(`${options.userPublicKey}\n`)
})

test('the server listens on the ports that are named, on any, or on none', () => {
  expect(contentOf('sshd_config')).toContain('\nPermitListen 0.0.0.0:*\n')
  expect(contentOf('sshd_config', { permitListen: [80, 8080] })).toContain(
    '\nPermitListen 0.0.0.0:80 0.0.0.0:8080\n',
  )
  expect(contentOf('sshd_config', { permitListen: [] })).toContain('\nPermitListen none\n')
})

test('it serves its own input and output, or port 22', () => {
  const lastOf = (overrides: Partial<SshdOptions>): string | undefined =>
    sshdSetup({ ...options, ...overrides }).command.at(-1)
  expect(lastOf({})).toMatch(/exec \/usr\/sbin\/sshd -i -e -f \/etc\/mooring-tunnel\/sshd_config$/)
  expect(lastOf({ transport: 'listen' })).toContain('sshd -D -p 22 -e')
})
