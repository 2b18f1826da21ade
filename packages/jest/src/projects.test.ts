import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { projectsOf } from './projects.ts'

const thisFile = fileURLToPath(import.meta.url)
const thisFolder = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '')

test('the project that global set-up is called for comes first, with its own config', () => {
  const own = { rootDir: '/a', testEnvironmentOptions: { mooring: { config: './x.ts' } } }
  expect(projectsOf({ rootDir: '/a' }, own, undefined)).toEqual([
    { rootDir: '/a', configFile: './x.ts' },
  ])
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
  expect(projectsOf({ rootDir: '/root', projects }, { rootDir: '/a' }, undefined)).toEqual([
    { rootDir: '/a', configFile: undefined },
    { rootDir: '/b' },
    { rootDir: thisFolder },
    { rootDir: '/root/c', configFile: 'c.ts' },
    { rootDir: '/root', configFile: undefined },
  ])
})

test('where Jest has told which tests run, the projects are those of the tests, with their set-up files', () => {
  const [a, b] = [{ rootDir: '/a', setupFiles: ['/a/setup.js'] }, { rootDir: '/b' }]
  const tests = [
    { path: '/b/one.test.js', config: b },
    { path: '/a/one.test.js', config: a },
    { path: '/a/two.test.js', config: a },
  ]
  expect(projectsOf({ rootDir: '/root', projects: ['/c'] }, a, tests)).toEqual([
    {
      rootDir: '/a',
      configFile: undefined,
      tests: ['/a/one.test.js', '/a/setup.js', '/a/two.test.js'],
    },
    { rootDir: '/b', configFile: undefined, tests: ['/b/one.test.js'] },
  ])
})
