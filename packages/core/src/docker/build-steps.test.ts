import { expect, test } from 'vitest'
import { newBuildState } from './build-failure.ts'
import { readSteps } from './build-steps.ts'
import type { EngineMessage } from './engine-messages.ts'

/** Numbers of the steps that are told, and what is known at the end. */
function read(...messages: (string | EngineMessage)[]) {
  const state = newBuildState()
  const readMessage = readSteps(state, 'app:1')
  const told = messages.flatMap((message) => {
    const step = readMessage(typeof message === 'string' ? { stream: message } : message)
    return step ? [step.step] : []
  })
  return { told, state }
}

const base = ['Step 1/3 : FROM busybox', '\n', ' ---> 0cbf6c93f2b1\n']
const cached = (step: number, instruction: string): string[] => [
  `Step ${step}/3 : ${instruction}`,
  '\n',
  ' ---> Using cache\n',
  ' ---> a14eb23e3fbf\n',
]
const id = { aux: { ID: 'sha256:940be95c' } }

test('a build that comes from the cache is told nothing about', () => {
  const { told, state } = read(...base, ...cached(2, 'COPY a /a'), ...cached(3, 'RUN make'), id)
  expect(told).toEqual([])
  expect(state).toMatchObject({ id: 'sha256:940be95c', step: { step: 3 }, output: [] })
})

test('steps with something to do are told, each once', () => {
  const run = [' ---> Running in db9eb48e2cb7\n', 'hi\n', ' ---> a8e229130929\n']
  const { told, state } = read(
    ...base,
    'Step 2/3 : COPY a /a',
    ' ---> a14eb23e3fbf\n',
    'Step 3/3 : RUN echo hi',
    ...run,
  )
  expect(told).toEqual([2, 3])
  expect(state).toMatchObject({ step: { instruction: 'RUN echo hi' }, output: ['hi'] })
})

test('steps of Podman are told as well', () => {
  const { told, state } = read(
    'STEP 1/4: FROM busybox\n',
    'STEP 2/4: LABEL a=b\n',
    '--> Using cache 8db09cd77463e057e5a8fbe0f589cd26740765ac5078abd7f13c41a6901ef452\n',
    '--> 8db09cd77463\n',
    'STEP 3/4: RUN echo hi\n',
    'hi\n',
    '--> 0cbf6c93f2b1\n',
    'STEP 4/4: RUN make\n',
    'made\n',
    'COMMIT app:1\n',
  )
  expect(told).toEqual([3, 4])
  expect(state).toMatchObject({ step: { instruction: 'RUN make' }, output: ['made'] })
})

test('a base image that is pulled is told', () => {
  const { told } = read('Step 1/1 : FROM busybox', { status: 'Pulling from library/busybox' })
  expect(told).toEqual([1])
})
