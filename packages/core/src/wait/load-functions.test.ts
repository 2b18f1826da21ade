import { expect, test } from 'vitest'
import type { ResolvedWait, WaitFunction } from '../config/resolved-waits.ts'
import { loadFunctions } from './load-functions.ts'

/** A wait function that notes the folders from which it was to load. */
function noting(folders: string[], load?: () => unknown): ResolvedWait {
  const run: WaitFunction = Object.assign(() => true, {
    load: (directory: string) => {
      folders.push(directory)
      return load?.()
    },
  })
  return { kind: 'function', run }
}

const { signal } = new AbortController()

test('each wait function loads what it needs, those of lists too', async () => {
  const folders: string[] = []
  const wait: ResolvedWait = {
    kind: 'list',
    all: [
      noting(folders),
      { kind: 'healthy' },
      { kind: 'function', run: () => true },
      { kind: 'list', all: [noting(folders)] },
    ],
  }
  await loadFunctions(wait, { directory: '/project', signal })
  expect(folders).toEqual(['/project', '/project'])
})

test('what fails is left to the calls', async () => {
  const folders: string[] = []
  const fail = (): never => {
    throw new Error('not installed')
  }
  await loadFunctions(noting(folders, fail), { directory: '/project', signal })
  await loadFunctions(
    noting(folders, async () => fail()),
    { directory: '/project', signal },
  )
  expect(folders).toHaveLength(2)
})

test('nothing is loaded for a start that was given up, or that waits for something else', async () => {
  const folders: string[] = []
  await loadFunctions(noting(folders), { directory: '/project', signal: AbortSignal.abort() })
  await loadFunctions({ kind: 'healthy' }, { directory: '/project', signal })
  await loadFunctions(undefined, { directory: '/project', signal })
  expect(folders).toEqual([])
})
