import { expect, test } from 'vitest'
import { baseImagesOf, syntaxOf } from './dockerfile.ts'

test('images of FROM and COPY --from are found, stages are not', () => {
  const dockerfile = `
# syntax note
FROM --platform=linux/amd64 node:20 AS build
RUN npm ci
COPY --from=build /a /a
COPY --chown=1:1 --from=registry.test/tools:1 /b /b
COPY --from=0 /c /c
FROM build AS test
FROM scratch
from nginx
`
  expect(baseImagesOf(dockerfile, {})).toEqual(['node:20', 'registry.test/tools:1', 'nginx'])
})

test('build arguments before the first FROM are filled in', () => {
  const dockerfile = `
ARG REGISTRY=docker.io
ARG TAG="1"
ARG NONE
FROM \${REGISTRY}/a:$TAG
FROM \${MISSING:-fallback}:2
FROM \${NONE}/unclear
`
  expect(baseImagesOf(dockerfile, { REGISTRY: 'registry.test' })).toEqual([
    'registry.test/a:1',
    'fallback:2',
  ])
})

test('a line may go on after a backslash, with comments between', () => {
  expect(baseImagesOf('FROM \\\n# why\n  postgres:15 \\\n  AS db\r\nFROM db', {})).toEqual([
    'postgres:15',
  ])
})

test.each([
  ['# syntax=docker/dockerfile:1\nFROM a', 'docker/dockerfile:1'],
  ['# escape=`\n#syntax = other:2\nFROM a', 'other:2'],
  ['FROM a\n# syntax=docker/dockerfile:1', undefined],
  ['', undefined],
])('%j is read by %j', (dockerfile, image) => {
  expect(syntaxOf(dockerfile)).toBe(image)
})
