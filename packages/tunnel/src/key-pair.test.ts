import ssh2 from 'ssh2'
import { expect, test } from 'vitest'
import { generateKeyPair } from './key-pair.ts'

const { parseKey } = ssh2.utils

// One key in 256 begins with a zero byte, and some tools drop that byte.
test('thousands of keys are all well formed, and the halves belong together', () => {
  for (let index = 0; index < 3000; index += 1) {
    const { privateKey, publicKey } = generateKeyPair()
    const [whole, half] = [parseKey(privateKey), parseKey(publicKey)]
    if (whole instanceof Error) throw whole
    if (half instanceof Error) throw half
    expect(whole.isPrivateKey()).toBe(true)
    expect(half.getPublicSSH()).toEqual(whole.getPublicSSH())
    expect(publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{68}$/)
  }
})

test('what the private half signs, the public half verifies', () => {
  const { privateKey, publicKey } = generateKeyPair()
  const [whole, half] = [parseKey(privateKey), parseKey(publicKey)]
  if (whole instanceof Error) throw whole
  if (half instanceof Error) throw half
  const message = Buffer.from('let me in')
  expect(half.verify(message, whole.sign(message) as Buffer)).toBe(true)
  expect(half.verify(Buffer.from('let me out'), whole.sign(message) as Buffer)).toBe(false)
})

test('no two keys are alike', () => {
  expect(generateKeyPair().publicKey).not.toBe(generateKeyPair().publicKey)
})
