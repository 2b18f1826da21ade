import { expect, test } from 'vitest'
import { readBuildAnswer } from './build-answers.ts'

const ofBuildKit = { withoutBuildKit: undefined }
const ofClassic = { withoutBuildKit: 'POST /grpc: page not found (HTTP 404)' }

test('what the classic builder does not know is told with the reason why it built', () => {
  const words =
    'the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/'
  const { reason, fix } = readBuildAnswer(words, { text: '', state: ofClassic })
  expect(reason).toContain('no BuildKit: POST /grpc: page not found (HTTP 404)')
  expect(fix).toMatch(/^use an engine with BuildKit/)
})

test('an unknown instruction is a mistake, unless the Dockerfile has a heredoc', () => {
  const words = 'dockerfile parse error line 3: unknown instruction: ECHO'
  const state = ofBuildKit
  expect(readBuildAnswer(words, { text: 'FROM a\nECHO b', state }).fix).toBeUndefined()
  expect(readBuildAnswer(words, { text: 'FROM a\nRUN <<END\necho b\nEND', state }).fix).toContain(
    '# syntax=docker/dockerfile:1',
  )
})

test.each([
  'failed to resolve source metadata for docker.io/docker/dockerfile:1: dial tcp: no such host',
  'failed to do request: Head "https://registry-1.docker.io/v2/docker/dockerfile/manifests/1": no such host',
])(
  'a reader of Dockerfiles that cannot be fetched is told apart from a base image: %s',
  (words) => {
    const text = '# syntax=docker.io/docker/dockerfile:1.7-labs\nFROM busybox'
    expect(readBuildAnswer(words, { text, state: ofBuildKit })).toMatchObject({
      reason: expect.stringContaining('# syntax=docker.io/docker/dockerfile:1.7-labs'),
      fix: expect.stringContaining('remove the line'),
    })
    expect(
      readBuildAnswer(words, { text: 'FROM busybox', state: ofBuildKit }).reason,
    ).toBeUndefined()
  },
)

test('a step that fails is not taken for a registry that refuses', () => {
  const words = 'process "/bin/sh -c echo denied: no" did not complete successfully: exit code: 7'
  expect(readBuildAnswer(words, { text: '', state: ofBuildKit })).toEqual({
    aboutCredentials: false,
  })
})
