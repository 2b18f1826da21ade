import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { projectsOf } from './projects.ts'

const thisFile = fileURLToPath(import.meta.url)
const thisFolder = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '')

test('the project that global set-up is called for comes first, with its own config', () => {
  const own = { rootDir: '/a', testEnvironmentOptions: { mooring: { config: './x.ts' } } }
  expect(projectsOf({ rootDir: '/a' }, own)).toEqual([{ rootDir: '/a', configFile: './x.ts' }])
})

test('others are folders, config files and objects', () => {
  const projects = [
    '/a',
    '/b',
    thisFile,
    { rootDir: '<rootDir>/c', testEnvironmentOptions: { mooring: { config: 'c.ts' } } },
    { displayName: 'at the root' },
    '/b',
  ]
  expect(projectsOf({ rootDir: '/root', projects }, { rootDir: '/a' })).toEqual([
    { rootDir: '/a', configFile: undefined },
    { rootDir: '/b' },
    { rootDir: thisFolder },
    { rootDir: '/root/c', configFile: 'c.ts' },
    { rootDir: '/root', configFile: undefined },
  ])
})
