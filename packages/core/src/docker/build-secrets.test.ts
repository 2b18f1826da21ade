import { expect, test } from 'vitest'
import { readBuildSecrets } from './build-secrets.ts'

const build = { tag: 'app:1', secrets: [], ssh: [] }

test('lines of a secret are kept from messages one by one, and what is very short is not', async () => {
  const secrets = [{ id: 'key', variable: 'KEY' }]
  const { values, texts } = await readBuildSecrets(
    { ...build, secrets },
    { KEY: 'first line\nab\nsecond line, longer\n' },
  )
  expect(values.get('key')?.toString()).toBe('first line\nab\nsecond line, longer\n')
  expect(texts).toEqual([
    'first line\nab\nsecond line, longer',
    'second line, longer',
    'first line',
  ])
})

test('an agent is that of the path, or of SSH_AUTH_SOCK', async () => {
  const ssh = [
    { id: 'default', path: undefined },
    { id: 'own', path: '/own' },
  ]
  const { agents } = await readBuildSecrets({ ...build, ssh }, { SSH_AUTH_SOCK: '/agent' })
  expect([...agents]).toEqual([
    ['default', '/agent'],
    ['own', '/own'],
  ])
  await expect(readBuildSecrets({ ...build, ssh }, {})).rejects.toThrow(
    /^\[BUILD_SECRET_MISSING\] .*"default" is not known\.[\s\S]*SSH_AUTH_SOCK is not set/,
  )
})
