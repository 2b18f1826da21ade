import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askCredentialHelper } from './credential-helper.ts'

const request = { helper: 'silent', serveraddress: 'registry.test', source: 'config.json' }
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credential-helper-'))
  const path = join(folder, 'docker-credential-silent')
  // The child keeps the output open after its parent is killed.
  await writeFile(path, '#!/bin/sh\nsleep 5 &\nwait\n')
  await chmod(path, 0o755)
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const environment = (): NodeJS.ProcessEnv => ({ PATH: `${folder}${delimiter}/usr/bin:/bin` })

test('a helper that does not answer is given up', async () => {
  const signal = new AbortController().signal
  await expect(
    askCredentialHelper(request, { environment: environment(), signal, timeoutMs: 100 }),
  ).rejects.toThrow('no answer within 0.1 s')
})

test("an abort ends the wait for a helper with the signal's reason", async () => {
  const controller = new AbortController()
  const asking = askCredentialHelper(request, {
    environment: environment(),
    signal: controller.signal,
  })
  controller.abort(new Error('stopped by the user'))
  await expect(asking).rejects.toThrow('stopped by the user')
})
