import { expect, test } from 'vitest'
import { mistakesOf } from '../../../../../test/support/config-mistakes.ts'
import { resolveConfig } from '../resolve.ts'
import type { ContainersConfig } from '../written/written-container.ts'

const box = { box: { image: 'busybox' } }

test.each<[ContainersConfig['logs'], object]>([
  [undefined, { show: 'on-failure', directory: undefined }],
  ['always', { show: 'always', directory: undefined }],
  ['never', { show: 'never', directory: undefined }],
  [{}, { show: 'on-failure', directory: undefined }],
  [{ dir: 'logs' }, { show: 'on-failure', directory: '/project/logs' }],
  [
    { show: 'never', dir: '/var/log/box' },
    { show: 'never', directory: '/var/log/box' },
  ],
])('logs %j', (logs, resolved) => {
  expect(resolveConfig({ logs, containers: box }, { directory: '/project' }).logs).toEqual(resolved)
})

test.each<[unknown, string[]]>([
  [
    'sometimes',
    [
      `logs: expected "on-failure", "always", "never", or an object such as { dir: 'logs' }, got "sometimes"`,
    ],
  ],
  [{ dir: '' }, ['logs.dir: expected a string that is not empty, got ""']],
  [{ folder: 'logs' }, ['logs.folder: unknown key.']],
  [{ show: 'ever' }, ['logs.show: expected "on-failure", "always" or "never", got "ever"']],
])('logs %j is refused', (logs, mistakes) => {
  expect(mistakesOf({ logs, containers: box })).toEqual(mistakes)
})
