import { expect, test } from 'vitest'
import { giverOf } from './context-prototype.ts'

const contextOf = (): { containers?: unknown; expect: unknown } =>
  Object.assign(() => undefined, { expect })

test('a context has what it is given, and keeps what it had', () => {
  const give = giverOf({ value: 'all', writable: true })
  const context = contextOf()
  give(context)
  give(context) // As for a test that is repeated.
  const { containers, ...others } = context
  expect([containers, Object.keys(others), typeof context]).toEqual(['all', ['expect'], 'function'])
})

test('one that is given something of its own keeps that, and others do not see it', () => {
  const give = giverOf({ value: 'all', writable: true })
  const [one, other] = [contextOf(), contextOf()]
  for (const context of [one, other]) give(context)
  one.containers = 'some'
  give(one)
  expect([one.containers, other.containers]).toEqual(['some', 'all'])
})

test('two givers give different things', () => {
  const [one, other] = [contextOf(), contextOf()]
  giverOf({ value: 'a' })(one)
  giverOf({ value: 'b' })(other)
  expect([one.containers, other.containers]).toEqual(['a', 'b'])
})
