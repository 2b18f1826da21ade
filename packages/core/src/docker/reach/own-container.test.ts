import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { containerIdsIn, runsInContainer } from './own-container.ts'

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

test('one of the marker files tells that this is a container', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-marker-'))
  const markers = [join(folder, '.dockerenv'), join(folder, '.containerenv')]
  expect(await runsInContainer(markers)).toBe(false)
  await writeFile(markers[1]!, '')
  expect(await runsInContainer(markers)).toBe(true)
  await rm(folder, { recursive: true })
})
