import { expect, test } from 'vitest'
import { fitsPlatform } from './local-images.ts'

const facts = {
  name: 'x:1',
  id: 'sha256:0',
  hasHealthcheck: false,
  tags: [],
  isLocal: false,
  exposedPorts: [],
  entrypoint: [],
  command: [],
  environment: [],
  labels: {},
  platform: 'linux/amd64',
}

test.each([
  [undefined, true],
  ['linux/amd64', true],
  ['linux/x86_64', true],
  ['Linux/AMD64/v3', true],
  ['amd64', true],
  ['linux', true],
  ['linux/arm64', false],
  ['arm64', false],
  ['windows/amd64', false],
])('an image for linux/amd64 asked for as %s fits: %s', (wanted, fits) => {
  expect(fitsPlatform(facts, wanted)).toBe(fits)
})
