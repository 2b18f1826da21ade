import { expect, test } from 'vitest'
import type { ResolvedBuild } from '../resolved-build.ts'
import type { BuildConfig } from '../written/written-build.ts'
import { resolveBuild } from './resolve-build.ts'

const plain: ResolvedBuild = {
  contextPath: '/project',
  dockerfile: 'Dockerfile',
  inline: undefined,
  args: {},
  target: undefined,
  platform: undefined,
  secrets: [],
  ssh: [],
  cacheFrom: [],
  additionalContexts: {},
  cache: undefined,
  network: undefined,
}

test.each<[BuildConfig, Partial<ResolvedBuild>]>([
  ['.', {}],
  [
    { context: '.', secrets: { token: { env: 'NPM_TOKEN' }, key: { file: './key' } } },
    {
      secrets: [
        { id: 'token', variable: 'NPM_TOKEN' },
        { id: 'key', path: '/project/key' },
      ],
    },
  ],
  [{ context: '.', ssh: true }, { ssh: [{ id: 'default', path: undefined }] }],
  [{ context: '.', ssh: false }, {}],
  [
    { context: '.', ssh: { default: '/agent', other: 'sockets/other' } },
    {
      ssh: [
        { id: 'default', path: '/agent' },
        { id: 'other', path: '/project/sockets/other' },
      ],
    },
  ],
  [
    { context: '.', additionalContexts: { lib: '../lib', base: 'docker-image://busybox:1' } },
    {
      additionalContexts: {
        lib: { reference: '../lib', path: '/lib' },
        base: { reference: 'docker-image://busybox:1', path: undefined },
      },
    },
  ],
  [
    {
      context: '.',
      inline: 'FROM scratch',
      platform: 'linux/arm64',
      cacheFrom: ['app:latest'],
      network: 'none',
    },
    {
      inline: 'FROM scratch',
      platform: 'linux/arm64',
      cacheFrom: ['app:latest'],
      network: 'none',
    },
  ],
])('a build of %j', (written, resolved) => {
  expect(resolveBuild(written, '/project')).toEqual({ ...plain, ...resolved })
})
