import { expect, test } from 'vitest'
import { createLinkSlots } from './link-slots.ts'

const wanted = { count: 2, timeoutMs: 60_000, signal: new AbortController().signal }

test('each has one of its own, and who comes late waits for one', async () => {
  const slots = createLinkSlots()
  expect([await slots.take('line', wanted), await slots.take('line', wanted)]).toEqual([0, 1])
  expect(await slots.take('other', wanted)).toBe(0)
  const late = slots.take('line', wanted)
  slots.free('line', 1)
  expect(await late).toBe(1)
})

test('who waits too long is told what to do', async () => {
  const slots = createLinkSlots()
  const few = { ...wanted, count: 1, timeoutMs: 5 }
  await slots.take('line', few)
  await expect(slots.take('line', few)).rejects.toThrow(
    /\[LINK_FAILED\] None of the 1 that there can be of link "line"[^]*wider scope/,
  )
})

test('who is given up waits no longer', async () => {
  const slots = createLinkSlots()
  await slots.take('line', { ...wanted, count: 1 })
  const signal = AbortSignal.abort(new Error('the session closes'))
  await expect(slots.take('line', { ...wanted, count: 1, signal })).rejects.toThrow('closes')
})
