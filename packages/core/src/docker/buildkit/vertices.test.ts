import { expect, test } from 'vitest'
import { newBuildState } from '../build-failure.ts'
import { decode, encode, type WrittenField } from './protobuf.ts'
import { readVertices } from './vertices.ts'

const at = encode([1, 1])
const vertex = (digest: string, name: string, ...more: WrittenField[]): WrittenField => [
  1,
  encode([1, digest], [3, name], ...more),
]
const running = (digest: string, name: string): WrittenField => vertex(digest, name, [5, at])
const cached = (digest: string, name: string): WrittenField =>
  vertex(digest, name, [4, 1], [5, at], [6, at])
const log = (digest: string, text: string): WrittenField => [3, encode([1, digest], [4, text])]

function read(...statuses: WrittenField[][]) {
  const state = newBuildState()
  const readStatus = readVertices(state, 'app:1')
  const told = statuses
    .flatMap((fields) => readStatus(decode(encode(...fields))))
    .map(({ stage, step, cached: isCached }) => `${stage ?? ''}${step}${isCached ? ' cached' : ''}`)
  return { told, state }
}

test('a build that comes from the cache is told nothing about', () => {
  const { told } = read(
    [running('a', '[internal] load build definition'), running('b', '[1/3] FROM busybox')],
    [cached('c', '[2/3] COPY a /a'), cached('d', '[3/3] RUN make')],
  )
  expect(told).toEqual([])
})

test('steps of the cache are told once there is something to do, each once', () => {
  const { told } = read(
    [vertex('c', '[2/4] RUN one'), vertex('d', '[build 3/4] RUN two')],
    [cached('c', '[2/4] RUN one')],
    [running('d', '[build 3/4] RUN two')],
    [vertex('d', '[build 3/4] RUN two', [5, at], [6, at]), cached('e', '[4/4] COPY b /b')],
  )
  expect(told).toEqual(['2 cached', 'build3', '4 cached'])
})

test('a base image is told where it is fetched', () => {
  const layer: WrittenField = [2, encode([1, 'layer'], [2, 'b'], [4, 10], [5, 100])]
  expect(read([running('b', '[1/2] FROM busybox')], [layer], [layer]).told).toEqual(['1'])
})

test('the step that failed is known with its last lines, not those that were given up beside it', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('')
  const { state } = read(
    [running('c', '[a 2/2] RUN one'), running('d', '[b 2/2] RUN two')],
    [log('c', lines), log('c', 'half a '), log('d', 'other\n'), log('c', 'line\nrest')],
    [vertex('c', '[a 2/2] RUN one', [5, at], [6, at], [7, 'exit code: 3'])],
    [vertex('d', '[b 2/2] RUN two', [5, at], [6, at], [7, 'context canceled'])],
  )
  expect(state.step?.instruction).toBe('RUN one')
  expect(state.output).toHaveLength(20)
  expect(state.output.slice(-3)).toEqual(['line 29', 'half a line', 'rest'])
})
