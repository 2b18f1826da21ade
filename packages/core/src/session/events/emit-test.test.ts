import type { EndedTest } from '@mooring/client'
import { expect, test } from 'vitest'
import type { SessionPart } from '../context.ts'
import { tellTest } from './emit-test.ts'
import type { Happening } from './lifecycle.ts'

const ended: EndedTest = {
  name: 'stores one',
  file: '/home/me/shop/test/orders.test.ts',
  outcome: 'failed',
  attempt: 1,
  waitingAtMs: 1,
  startedAtMs: 2,
  endedAtMs: 3,
  uses: [{ container: 'db', data: 'test_1' }],
  error: 'no access with hunter2',
}

function tell(test: EndedTest): Happening[] {
  const told: Happening[] = []
  const context = {
    declarations: { config: { directory: '/home/me/shop' } },
    mask: (text: string) => text.replaceAll('hunter2', '***'),
    emit: (happening: Happening) => void told.push(happening),
  }
  tellTest(context as SessionPart<'declarations' | 'mask' | 'emit'>, test)
  return told
}

test('a test is told with its path from the config, and its error masked', () => {
  expect(tell(ended)).toEqual([
    {
      ...ended,
      kind: 'test-ended',
      file: 'test/orders.test.ts',
      error: 'no access with ***',
    },
  ])
})

test('an error of a megabyte is cut', () => {
  expect(JSON.stringify(tell({ ...ended, error: 'x'.repeat(1e6) })).length).toBeLessThan(10_000)
})

test('a secret that the cut would go through is masked before', () => {
  const error = `${'x'.repeat(7_996)} hunter2`
  expect(tell({ ...ended, error })).toMatchObject([{ error: `${'x'.repeat(7_996)} ***` }])
})

test('a worker can tell of nothing but a test', () => {
  const other = { ...ended, kind: 'session-closed' }
  expect(tell(other)).toMatchObject([{ kind: 'test-ended' }])
})

test('what names no test is refused', () => {
  expect(() => tell({} as EndedTest)).toThrow('[INVALID_REQUEST]')
})
