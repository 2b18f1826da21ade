import { DockerError } from '@mooring/client'
import { expect, test } from 'vitest'
import { failure } from './finding.ts'

test('an error becomes a line, its evidence and its fix', () => {
  const error = new DockerError({
    code: 'DOCKER_UNREACHABLE',
    what: 'No Docker engine answered.',
    why: ['/a  default  ENOENT', '/b  rootless  ENOENT'],
    fix: 'start Docker.',
  })
  expect(failure('engine', error)).toEqual({
    check: 'engine',
    level: 'fail',
    text: '[DOCKER_UNREACHABLE] No Docker engine answered.',
    details: ['/a  default  ENOENT', '/b  rootless  ENOENT'],
    fix: 'start Docker.',
  })
  expect(failure('disk', new Error('odd'))).toEqual({ check: 'disk', level: 'fail', text: 'odd' })
})
