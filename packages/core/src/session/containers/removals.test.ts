import { expect, test } from 'vitest'
import { createRemovals } from './removals.ts'

test('what removes a container is kept until it has succeeded', async () => {
  const removals = createRemovals()
  const outcomes = [Promise.reject(new Error('busy')), Promise.resolve()]
  removals.register('db', () => outcomes.shift()!)
  await expect(removals.remove('db')).rejects.toThrow('busy')
  expect(removals.names()).toEqual(['db'])
  await removals.remove('db')
  expect(removals.names()).toEqual([])
  await removals.remove('db')
})

test('what was registered anew meanwhile stays', async () => {
  const removals = createRemovals()
  removals.register('db', async () => removals.register('db', async () => undefined))
  await removals.remove('db')
  expect(removals.names()).toEqual(['db'])
})

test('a request to create is unanswered until the engine has said yes or no', async () => {
  const removals = createRemovals()
  const yes = removals.creating('db', Promise.resolve('id'))
  expect(removals.unanswered('db')).toBe(yes)
  await yes
  expect(removals.unanswered('db')).toBeUndefined()
  const no = removals.creating('db', Promise.reject(new Error('conflict')))
  await expect(no).rejects.toThrow('conflict')
  expect(removals.unanswered('db')).toBeUndefined()
})
