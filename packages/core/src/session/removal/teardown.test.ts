import { expect, test } from 'vitest'
import { createTeardown, type Undo } from './teardown.ts'

/** A teardown, what has been undone, and how to register what notes that. */
function recorded() {
  const teardown = createTeardown()
  const done: string[] = []
  const defer = (
    phase: Undo['phase'],
    label: string,
    run: () => Promise<void> = async () => undefined,
  ): (() => Promise<void>) =>
    teardown.defer({
      phase,
      label,
      command: `remove ${label}`,
      run: async () => {
        await run()
        done.push(label)
      },
    })
  return { teardown, done, defer }
}

test('containers go before networks, and networks before volumes, whatever the order of their making', async () => {
  const { teardown, done, defer } = recorded()
  defer('volumes', 'data')
  defer('networks', 'backend')
  defer('containers', 'db', async () => {
    await Promise.resolve()
  })
  expect(await teardown.run()).toEqual([])
  expect(done).toEqual(['db', 'backend', 'data'])
})

test('an undo that never ends is given up and reported, and the phases after it run', async () => {
  const { teardown, done, defer } = recorded()
  teardown.defer({
    phase: 'containers',
    label: 'stuck',
    command: 'remove stuck',
    timeoutMs: 1,
    run: () => new Promise(() => undefined),
  })
  defer('networks', 'backend')
  expect(await teardown.run()).toMatchObject([{ label: 'stuck', command: 'remove stuck' }])
  expect(done).toEqual(['backend'])
})

test('what has been undone is not undone again', async () => {
  const { teardown, done, defer } = recorded()
  const remove = defer('containers', 'db')
  await Promise.all([remove(), remove()])
  await teardown.run()
  await remove()
  expect(done).toEqual(['db'])
})

test('a failure is reported with its command, hides no other, and is tried again by the next run', async () => {
  const { teardown, done, defer } = recorded()
  const error = new Error('has active endpoints')
  let isBusy = true
  defer('networks', 'busy', async () => {
    if (isBusy) throw error
  })
  defer('networks', 'free')
  defer('volumes', 'data')
  expect(await teardown.run()).toEqual([{ label: 'busy', command: 'remove busy', error }])
  expect(done).toEqual(['free', 'data'])
  isBusy = false
  expect(await teardown.run()).toEqual([])
  expect(done).toEqual(['free', 'data', 'busy'])
})

test('a removal under way is waited for, not begun again', async () => {
  const { teardown, done, defer } = recorded()
  let finish = (): void => undefined
  const remove = defer('containers', 'db', () => new Promise((resolve) => (finish = resolve)))
  const early = remove()
  const run = teardown.run()
  expect(done).toEqual([])
  finish()
  await Promise.all([early, run])
  expect(done).toEqual(['db'])
})
