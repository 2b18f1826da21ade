import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listeningIn, listensHere } from './shared-namespace.ts'

test('of the kernel table only sockets with a path that accept connections count', () => {
  const table = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01  1234 /var/run/docker.sock
0000000000000000: 00000003 00000000 00000000 0001 03  1235 /var/run/docker.sock.client
0000000000000000: 00000002 00000000 00010000 0001 01 99999 /with a blank/d.sock
0000000000000000: 00000002 00000000 00010000 0005 01  1236 @abstract
0000000000000000: 00000003 00000000 00000000 0001 03  1237
`
  expect(listeningIn(table)).toEqual(['/var/run/docker.sock', '/with a blank/d.sock'])
})

test.runIf(process.platform === 'linux')(
  'a listener of this namespace is known by any path',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-unix-'))
    const server = createServer()
    await new Promise<void>((resolve) => void server.listen(join(folder, 'd.sock'), resolve))
    await symlink(folder, `${folder}-link`)
    expect(await listensHere(join(folder, 'd.sock'))).toBe(true)
    expect(await listensHere(join(`${folder}-link`, 'd.sock'))).toBe(true)
    expect(await listensHere(join(folder, 'other.sock'))).toBe(false)
    await new Promise((resolve) => void server.close(resolve))
    expect(await listensHere(join(folder, 'd.sock'))).toBe(false)
    await rm(folder, { recursive: true })
    await rm(`${folder}-link`)
  },
)
