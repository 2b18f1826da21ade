import { stripVTControlCharacters } from 'node:util'
import type { BuildState } from './build-failure.ts'
import { keptLines, stepIn } from './building-step.ts'
import type { EngineMessage } from './engine-messages.ts'
import type { BuildingImage } from './image-progress.ts'

/**
 * Makes the reader of a build's messages: it keeps the state up to date, and answers a step of the image `tag` once it is
 * known that there is something to do for it, because one that comes from the cache is no news.
 */
export function readSteps(
  state: BuildState,
  tag: string,
): (message: EngineMessage) => BuildingImage | undefined {
  let untold: BuildingImage | undefined
  const told = (): BuildingImage | undefined => {
    const step = untold
    untold = undefined
    return step
  }
  return ({ stream, status, aux }) => {
    // With several stages there is an id for each; the last is the image.
    if (aux?.ID) state.id = aux.ID
    if (status) return told() // The base image is pulled.
    if (!stream) return undefined
    const begun = stepIn(stream, stepLine, tag)
    if (begun) {
      state.output = []
      state.step = untold = begun
      return undefined
    }
    if (isFromCache(stream, state.step)) {
      untold = undefined
      return undefined
    }
    state.output = [...state.output, ...linesOf(stream)].slice(-keptLines)
    return stream.trim() ? told() : undefined
  }
}

const stepLine = /^Step (?<step>\d+)\/(?<stepsTotal>\d+) ?: (?<instruction>.*)/i

// Of a base image that is there, its id is all that is said.
const isFromCache = (text: string, step: BuildingImage | undefined): boolean =>
  /^ ?-{2,3}> Using cache/.test(text) ||
  (/^ ---> [0-9a-f]+\s*$/.test(text) && /^FROM\s/i.test(step?.instruction ?? ''))

const remark = /^ ---> |^Removing intermediate container |^--> ([0-9a-f]+|Using cache .*)$|^COMMIT /

// Without the remarks of Docker's and Podman's builder about containers, images and their caches.
function linesOf(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .filter((line) => line.trim() && !remark.test(line))
}
