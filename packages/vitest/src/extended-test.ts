import { isOfTest, type Handle } from '@mooring/client'
import type { ConfigType, Containers, HandlesOf } from '@mooring/core'
import {
  expect,
  test as plainTest,
  type RunnerTestCase,
  type TestAPI,
  type TestContext,
} from 'vitest'
import { fixtureNames } from './fixture-names.ts'
import { markNeeds } from './needs.ts'
import { ownerOf } from './owned.ts'
import { parameterNames } from './parameter-names.ts'
import { placeOfFile } from './place.ts'
import { runnerApi, type FoundRunnerApi } from './runner-api.ts'
import { address, client, containers } from './worker-session.ts'

// Vitest's own, and what every function has, because the context is one; a container of such a name is reached
// through `containers`.
const reserved = new Set<string>([
  'annotate',
  'arguments',
  'bench',
  'caller',
  'containers',
  'expect',
  'length',
  'name',
  'onTestFailed',
  'onTestFinished',
  'prototype',
  'signal',
  'skip',
  'task',
])

/** One fixture for each declared container, but for names that Vitest's context has itself. */
export type ContainerFixtures<Handles = Containers> = Omit<Handles, keyof TestContext> & {
  /** Tells Vitest's types that fixtures of every scope may use containers; from Vitest 4.1 on they may. */
  readonly $__worker?: Omit<Handles, keyof TestContext>
}

/**
 * Vitest's `test` with the declared containers as fixtures. A test waits for the containers that it, or a fixture that
 * it uses, destructures; the wait does not count against the test's timeout.
 *
 * @throws the error of the start, in the tests that use the container
 * @example
 * test('stores an order', async ({ db }) => { await connect(db.url) })
 */
export const test: TestAPI<ContainerFixtures> = await containerTest()

/**
 * The same `test`, with the types of a config that is not the registered one, for a program with several configs:
 * `const test = testOf<typeof config>()`, where `config` is what the file exports.
 */
export function testOf<Config extends ConfigType>(): TestAPI<ContainerFixtures<HandlesOf<Config>>> {
  return test as unknown as TestAPI<ContainerFixtures<HandlesOf<Config>>>
}

async function containerTest(): Promise<TestAPI<ContainerFixtures>> {
  const { createTaskCollector, getCurrentSuite, widestScope } = await runnerApi()
  const collect = (plainTest as unknown as { fn: (...test: unknown[]) => void }).fn
  const collector = createTaskCollector(function (...definition) {
    collect.apply(this, definition)
    const suite = getCurrentSuite()
    const task = suite.tasks.at(-1)
    const handler = definition.find((part) => typeof part === 'function' && part !== definition[0])
    if (!task || !handler) return
    const names = fixtureNames(parameterNames(handler), { fixtures: this.fixtures, suite })
    const needs = address.containers.filter((name) => names.has(name))
    markNeeds(task, needs)
    // The process of the runner tells of those that are skipped.
    if (client.tellTest && needs.length > 0) (task as RunnerTestCase).meta.containers = needs
  })
  return collector.extend(fixtures(widestScope)) as unknown as TestAPI<ContainerFixtures>
}

// Of a wide scope, so that fixtures of the user can use them, whatever their scope; a handle belongs to no test.
function fixtures(scope: FoundRunnerApi['widestScope']): Record<string, never> {
  const names = address.containers.filter((name) => !reserved.has(name))
  const entries = names.map((name) => {
    if (client.isolationOf(name) !== undefined || isOfTest(client, name))
      return [name, ownFixture(name)]
    return [
      name,
      [containerFixture(name), { scope: client.scopeOf(name) === 'file' ? 'file' : scope }],
    ]
  })
  // Vitest lets a fixture of the user destructure only what is a fixture itself.
  const every = names.some((name) => isOfTest(client, name)) ? ownView() : [containers, { scope }]
  return Object.fromEntries([...entries, ['containers', every]]) as Record<string, never>
}

// What was put into the test's context before, because tests that run at once read different things under one name.
function ownView(): Fixture {
  return async ({ task }, use) => {
    await use((task as RunnerTestCase).context.containers)
  }
}

type Fixture = (context: { task: object }, use: (value: unknown) => Promise<void>) => Promise<void>

function containerFixture(name: string): Fixture {
  // Vitest reads the parameters of a fixture from its text, and takes nothing but a pattern.
  // oxlint-disable-next-line no-empty-pattern
  return async ({}, use) => {
    await use(await sharedHandle(name))
  }
}

// Of one test, because its container, or the data there, is that test's own.
function ownFixture(name: string): Fixture {
  return async ({ task }, use) => {
    const owner = ownerOf(task as RunnerTestCase)
    await owner?.have([name])
    await use(owner?.handle(name) ?? client.readyContainer(name))
  }
}

// This may be another copy of the module than the one that has waited for it.
const sharedHandle = (name: string): Promise<Handle> =>
  client.scopeOf(name) === undefined
    ? client.container(name)
    : client.instance(name, {
        ...placeOfFile(expect.getState().testPath ?? ''),
        isConcurrent: false,
      })
