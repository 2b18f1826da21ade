import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import type { ContainerConfig } from '../../config/written/written-container.ts'
import { filesDigest } from './files-digest.ts'
import { changedKeys, fingerprintOf, type Fingerprint, type Shapers } from './fingerprint.ts'

const shapers: Shapers = {
  imageId: 'sha256:1',
  body: { Image: 'db:1', Env: ['A=1'], HostConfig: { NetworkMode: 'n1' } },
  networkIds: ['n1'],
  dependencyIds: [],
  filesDigest: '',
}

function fingerprint(
  container: Partial<ContainerConfig> = {},
  given: Partial<Shapers> = {},
): Fingerprint {
  const written = { containers: { db: { image: 'db:1', ports: [5432], ...container } } }
  const [declared] = resolveConfig(written, { directory: '/project' }).containers
  if (!declared) throw new Error('the config has one container')
  return fingerprintOf(declared, { ...shapers, ...given })
}

const before = fingerprint()

test.each<[string, Fingerprint, string[]]>([
  ['the user', fingerprint({ user: 'app' }), ['user']],
  ['memory', fingerprint({ memory: '64m' }), ['memory']],
  ['mounts', fingerprint({ tmpfs: '/data' }), ['tmpfs']],
  ['labels', fingerprint({ labels: { team: 'a' } }), ['labels']],
  ['the image behind the name', fingerprint({}, { imageId: 'sha256:2' }), ['image']],
  ['copied files', fingerprint({}, { filesDigest: 'other' }), ['files']],
  ['networks', fingerprint({}, { networkIds: ['n2'] }), ['networks']],
  ['a dependency', fingerprint({}, { dependencyIds: ['c1'] }), ['dependsOn']],
  [
    'what `raw` makes of it',
    fingerprint({}, { body: { ...shapers.body, HostConfig: { Memory: 1 } } }),
    ['raw'],
  ],
  [
    'a value of the environment that a reference gave',
    fingerprint({}, { body: { ...shapers.body, Env: ['A=2'] } }),
    ['environment'],
  ],
])('%s make another container', (_what, after, changed) => {
  expect(after.whole).not.toBe(before.whole)
  expect(changedKeys(before.parts, after.parts)).toEqual(changed)
})

test.each<[string, Fingerprint]>([
  ['how its readiness is found out', fingerprint({ waitFor: { log: 'ready' } })],
  ['deadlines', fingerprint({ startupTimeout: '5m', stopGracePeriod: '1s' })],
  ['when it starts', fingerprint({ start: 'lazy' })],
  ['the template of its url', fingerprint({ url: 'db://{self.address}' })],
  ['that it is reused', fingerprint({ reuse: true })],
])('%s makes no other container', (_what, after) => {
  expect(after.whole).toBe(before.whole)
})

test('labels that name the process which makes it, and the order of keys, make no difference', () => {
  const volume = (pid: string) => [{ Source: 'data', VolumeOptions: { Labels: { pid } } }]
  const body = { ...shapers.body, HostConfig: { Mounts: volume('1'), NetworkMode: 'n1' } }
  const other = { HostConfig: { NetworkMode: 'n1', Mounts: volume('2') }, ...shapers.body }
  const labelled = { ...other, HostConfig: { NetworkMode: 'n1', Mounts: volume('2') }, Labels: {} }
  expect(fingerprint({}, { body: labelled }).whole).toBe(fingerprint({}, { body }).whole)
})

test('copied files count by content and permission bits, folders with all that is in them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-digest-'))
  const digest = (mode?: number): Promise<string> =>
    filesDigest([{ target: '/etc/app', source: { path: folder }, mode }])
  await writeFile(join(folder, 'a.conf'), 'one')
  const first = await digest()
  await writeFile(join(folder, 'a.conf'), 'one')
  expect(await digest()).toBe(first)
  expect(await digest(0o600)).not.toBe(first)
  await writeFile(join(folder, 'a.conf'), 'two')
  expect(await digest()).not.toBe(first)
  await rm(folder, { recursive: true })
})
