import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readDockerfile } from './dockerfile-location.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dockerfile-location-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const read = (dockerfile: string, contextPath = folder): Promise<string> =>
  readDockerfile({ contextPath, dockerfile, tag: 'app:1' })

test('the Dockerfile is read', async () => {
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch')
  expect(await read('Dockerfile')).toBe('FROM scratch')
})

test('a Dockerfile that is not there is told with those that are', async () => {
  await writeFile(join(folder, 'Containerfile'), 'FROM scratch')
  await expect(read('Dockerfile')).rejects.toThrow(
    '[IMAGE_BUILD_FAILED] Image "app:1" cannot be built: there is no such Dockerfile in the context; it holds Containerfile.',
  )
})

test.each(['../Dockerfile', 'a/../../Dockerfile', '/etc/Dockerfile'])(
  '%s is refused',
  async (dockerfile) => {
    await expect(read(dockerfile)).rejects.toThrow('the Dockerfile lies outside the context')
  },
)

test('a context that is not there is told', async () => {
  await expect(read('Dockerfile', join(folder, 'absent'))).rejects.toThrow(
    'there is no such folder',
  )
})
