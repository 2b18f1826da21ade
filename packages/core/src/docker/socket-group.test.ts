import { expect, test } from 'vitest'
import { groupNamed, socketGroup } from './socket-group.ts'

test('a group is found by its number', () => {
  const groups = 'root:x:0:\ndocker:x:105:me,you\nengines:x:1050:\n'
  expect(groupNamed(groups, 105)).toBe('docker')
  expect(groupNamed(groups, 1050)).toBe('engines')
  expect(groupNamed(groups, 5)).toBeUndefined()
})

test('where a socket tells no group, the usual one is named', async () => {
  expect(await socketGroup('/nonexistent/docker.sock')).toBe('docker')
})
