import { expect, test } from 'vitest'
import type { ContainerRecord } from './container-record.ts'
import type { ContainerDeath } from './failure-report.ts'
import { createDeaths } from './known-deaths.ts'

const running: ContainerRecord = {
  name: 'db',
  id: 'abc',
  image: 'busybox:1',
  host: '127.0.0.1',
  state: 'running',
  ports: [],
  networks: {},
}
const death: ContainerDeath = {
  container: 'db',
  image: 'busybox:1',
  exitCode: 137,
  note: 'killed by SIGKILL',
  atMs: Date.now() - 2_000,
  lastLines: ['one', 'two'],
}
const dead: ContainerRecord = { ...running, state: 'exited', death }

test('a container that was down when the test began is not given to it', () => {
  const deaths = createDeaths()
  deaths.heard(dead)
  deaths.beginTest()
  const error = deaths.errorOf('db')
  expect(error).toMatchObject({ code: 'CONTAINER_DIED', name: 'StartupError' })
  expect(error?.message).toMatch(
    /^\[CONTAINER_DIED\] Container "db" ended by itself \d\.\d s ago\.\n\n {2}image {8}busybox:1\n {2}ended {8}exit code 137, killed by SIGKILL\n {2}last log {5}one\n {15}two\n\nFix: look at the log lines/,
  )
  expect(error?.stack).toBe(`StartupError: ${error?.message}`)
  expect(deaths.errorOf('cache')).toBeUndefined()
})

test('one that ends during the test is left to the test', () => {
  const deaths = createDeaths()
  deaths.heard(running)
  deaths.beginTest()
  deaths.heard(dead)
  expect(deaths.errorOf('db')).toBeUndefined()
  deaths.beginTest()
  expect(deaths.errorOf('db')).toBeDefined()
})

test('one that runs again is given again, at once', () => {
  const deaths = createDeaths()
  deaths.heard(dead)
  deaths.beginTest()
  deaths.heard(running)
  expect(deaths.errorOf('db')).toBeUndefined()
  deaths.beginTest()
  expect(deaths.errorOf('db')).toBeUndefined()
})
