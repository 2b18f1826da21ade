import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { containerIdsIn, runsInContainer } from './find-own-container.ts'

const id = '0123456789abcdef'.repeat(4)

test.each([
  ['cgroup v1', `12:memory:/docker/${id}\n11:cpu:/docker/${id}`, [id]],
  ['systemd', `1:name=systemd:/system.slice/docker-${id}.scope`, [id]],
  ['mounts of Docker', `9 1 8:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw`, [id]],
  [
    'mounts of Podman',
    `9 1 0:2 /containers/storage/overlay-containers/${id}/userdata/hosts /etc/hosts rw`,
    [id],
  ],
  ['Podman', `0::/machine.slice/libpod-${id}.scope/container`, [id]],
  ['cgroup v2 inside', '0::/', []],
  ['nothing', '', []],
])('the id in %s', (_, text, ids) => {
  expect(containerIdsIn(text)).toEqual(ids)
})

test('a marker file and a mount of a container tell together that this is one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-marker-'))
  const markers = [join(folder, '.dockerenv'), join(folder, '.containerenv')]
  const tables = [join(folder, 'mountinfo')]
  expect(await runsInContainer(markers, tables)).toBe(false)
  await writeFile(markers[1]!, '')
  // A machine made from an image of a container has the file too.
  expect(await runsInContainer(markers, tables)).toBe(false)
  await writeFile(tables[0]!, `9 1 8:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw`)
  expect(await runsInContainer(markers, tables)).toBe(true)
  await rm(folder, { recursive: true })
})
