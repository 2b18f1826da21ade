import { stripVTControlCharacters } from 'node:util'
import type { BuildState } from '../build-failure.ts'
import { keptLines, stepIn } from '../building-step.ts'
import type { BuildingImage } from '../image-progress.ts'
import { bytesOf, messagesOf, numberOf, textOf, type ReadFields } from './protobuf.ts'

/** One thing that the builder does. */
interface Vertex {
  /** Of the Dockerfile; undefined for what the builder does beside. */
  step: BuildingImage | undefined
  isTold: boolean
  /** Last lines that it wrote. */
  output: string[]
  /** What it has written of a line that has not ended. */
  rest: string
}

/**
 * Makes the reader of what BuildKit tells: it keeps the state up to date, and answers the steps of the image `tag` once it is
 * known that there is something to do for one; those that came from the cache before it come along with it.
 */
export function readVertices(
  state: BuildState,
  tag: string,
): (status: ReadFields) => BuildingImage[] {
  const vertices = new Map<string, Vertex>()
  const cached: BuildingImage[] = []
  let hasWork = false
  const vertexOf = (digest: string): Vertex => {
    const known = vertices.get(digest)
    if (known) return known
    const vertex = { step: undefined, isTold: false, output: [], rest: '' }
    vertices.set(digest, vertex)
    return vertex
  }
  const tell = (vertex: Vertex, isCached: boolean): BuildingImage[] => {
    if (!vertex.step || vertex.isTold) return []
    vertex.isTold = true
    if (!isCached) {
      hasWork = true
      return [...cached.splice(0), vertex.step]
    }
    cached.push({ ...vertex.step, cached: true })
    return hasWork ? cached.splice(0) : []
  }
  return (status) => {
    for (const log of messagesOf(status, 3)) addOutput(vertexOf(textOf(log, 1)), bytesOf(log, 4))
    const told = messagesOf(status, 1).flatMap((fields) => {
      const vertex = vertexOf(textOf(fields, 1))
      vertex.step ??= stepIn(textOf(fields, 3), stepName, tag)
      noteFailure(state, vertex, textOf(fields, 7))
      const isCached = numberOf(fields, 4) === 1
      // Of a base image that is there, nothing is news.
      return fields.has(5) && !isBase(vertex.step) ? tell(vertex, isCached) : []
    })
    const pulled = messagesOf(status, 2).flatMap((fields) => {
      const vertex = vertexOf(textOf(fields, 2))
      return numberOf(fields, 5) > 0 && isBase(vertex.step) ? tell(vertex, false) : []
    })
    return [...told, ...pulled]
  }
}

const isBase = (step: BuildingImage | undefined): boolean =>
  /^FROM\s/i.test(step?.instruction ?? '')

// Steps that ran beside the one that failed are given up.
function noteFailure(state: BuildState, vertex: Vertex, error: string): void {
  if (error === '' || /context canceled/.test(error)) return
  // What it had to say ends here, also in the middle of a line.
  if (vertex.rest) addOutput(vertex, Buffer.from('\n'))
  state.step = vertex.step
  state.output = vertex.output
}

const stepName = /^\[(?:(?<stage>.*) )?(?<step>\d+)\/(?<stepsTotal>\d+)\] (?<instruction>[^]*)$/

function addOutput(vertex: Vertex, written: Buffer | undefined): void {
  const [first = '', ...others] = stripVTControlCharacters(String(written ?? '')).split(/\r?\n/)
  const lines = [vertex.rest + first, ...others]
  vertex.rest = lines.pop() ?? ''
  vertex.output.push(...lines.filter((line) => line.trim()))
  vertex.output.splice(0, vertex.output.length - keptLines)
}
