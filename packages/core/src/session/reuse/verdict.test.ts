import { expect, test } from 'vitest'
import { verdictOn, type Circumstances } from './verdict.ts'

const same: Circumstances = { state: 'running', isSame: true, isMakerGone: true, isJob: false }

test.each<[string, Partial<Circumstances>, ReturnType<typeof verdictOn>]>([
  ['runs', {}, 'use'],
  ['runs and is another', { isSame: false }, 'replace'],
  ['was stopped', { state: 'exited' }, 'start'],
  ['has done its job', { state: 'exited', isJob: true }, 'use'],
  ['was stopped and is another', { state: 'exited', isSame: false }, 'replace'],
  ['is paused', { state: 'paused' }, 'unpause'],
  ['is being made', { state: 'created', isMakerGone: false }, 'wait'],
  ['was half made by a process that died', { state: 'created' }, 'replace'],
  ['is being removed', { state: 'removed', isSame: false }, 'wait'],
  ['restarts', { state: 'restarting' }, 'wait'],
  ['is dead', { state: 'dead' }, 'replace'],
])('a container that %s', (_case, circumstances, verdict) => {
  expect(verdictOn({ ...same, ...circumstances })).toBe(verdict)
})
