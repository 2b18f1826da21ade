import { expect, test } from 'vitest'
import { fileStem, parseSimulation, upstreamVersion } from './packages.mjs'

test('packages are read from the simulated installation, with their versions', () => {
  const text = [
    'Reading package lists...',
    'Inst zlib1g (1:1.2.13.dfsg-1 Debian:12.15/oldstable [amd64])',
    'Inst libc6 [2.35-1] (2.36-9+deb12u14 Debian:12.15/oldstable [amd64]) []',
    'Conf zlib1g (1:1.2.13.dfsg-1 Debian:12.15/oldstable [amd64])',
  ].join('\n')
  expect(parseSimulation(text)).toEqual([
    { name: 'zlib1g', version: '1:1.2.13.dfsg-1' },
    { name: 'libc6', version: '2.36-9+deb12u14' },
  ])
})

test('the epoch of a version is escaped in the name of its file', () => {
  expect(fileStem({ name: 'zlib1g', version: '1:1.2.13' })).toBe('zlib1g_1%3a1.2.13_')
})

test.each([
  ['18.6-3', '18.6'],
  ['1:11.8.9+ds-4', '11.8.9'],
  ['15.20-0+deb12u1', '15.20'],
  ['19~rc1-1', '19rc1'],
])('the version %s is upstream %s', (version, upstream) => {
  expect(upstreamVersion([{ name: 'server', version }], 'server')).toBe(upstream)
})
