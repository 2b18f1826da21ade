import { expect, test } from 'vitest'
import { labelsOf, ownerOf } from './labels.ts'
import { thisProcess } from './owning-process.ts'

test('the owner can be read from the labels of an object, and labels of the user cannot forge them', async () => {
  const owner = await thisProcess()
  const labels = labelsOf({ id: 'a1', owner }, 'db', {
    team: 'orders',
    'org.testcontainers.session-id': 'forged',
  })
  expect(ownerOf(labels)).toEqual(owner)
  expect(labels).toMatchObject({
    team: 'orders',
    'org.testcontainers': 'true',
    'org.testcontainers.session-id': 'a1',
    'com.mooring.name': 'db',
  })
})

test('labels of other tools name no owner', () => {
  expect(ownerOf({ 'org.testcontainers': 'true' })).toBeUndefined()
})
