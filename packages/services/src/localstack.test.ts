import { expect, test } from 'vitest'
import { localstack } from './localstack.ts'

test.each([
  'localstack/localstack',
  'localstack/localstack:latest',
  'localstack/localstack:2026.3',
])('%s is refused without its token, and what to choose is told', (image) => {
  expect(() => localstack({ image })).toThrow(
    /^\[CONFIG_INVALID\] .*needs a token[^]*localstack\/localstack:4[^]*LOCALSTACK_AUTH_TOKEN/,
  )
})

test('it is taken with a token, and so is one that needs none', () => {
  const environment = { LOCALSTACK_AUTH_TOKEN: 'ls-token' }
  expect(localstack({ image: 'localstack/localstack', environment }).environment).toMatchObject(
    environment,
  )
  for (const image of ['localstack/localstack:4.9', 'localstack/localstack:3', 'own/localstack:1'])
    expect(localstack({ image }).image).toBe(image)
})
