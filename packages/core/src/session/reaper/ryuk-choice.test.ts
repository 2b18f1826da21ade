import { expect, test } from 'vitest'
import { ryukChoice, type RyukQuestion } from './ryuk-choice.ts'

const local: RyukQuestion = {
  reaper: undefined,
  disabled: false,
  address: { kind: 'socket' },
  capabilities: { lendsSocket: true },
}
const remote: RyukQuestion = { ...local, address: { kind: 'ssh' } }

test('Ryuk runs by itself for an engine that is reached by TCP or SSH, and for no other', () => {
  expect(ryukChoice(local)).toBe('off')
  expect(ryukChoice(remote)).toBe('automatic')
  expect(ryukChoice({ ...local, address: { kind: 'tcp' } })).toBe('automatic')
})

test('on Podman Ryuk runs for those who ask for it', () => {
  const podman = { ...remote, capabilities: { lendsSocket: false } }
  expect(ryukChoice(podman)).toBe('off')
  expect(ryukChoice({ ...podman, reaper: 'ryuk' })).toBe('asked for')
})

test('the config decides for every engine', () => {
  expect(ryukChoice({ ...local, reaper: 'ryuk' })).toBe('asked for')
  expect(ryukChoice({ ...remote, reaper: 'watchdog' })).toBe('off')
  expect(ryukChoice({ ...remote, reaper: 'none' })).toBe('off')
})

test('the setting that disables Ryuk takes precedence over everything', () => {
  expect(ryukChoice({ ...remote, disabled: true })).toBe('off')
  expect(ryukChoice({ ...local, reaper: 'ryuk', disabled: true })).toBe('off')
})
