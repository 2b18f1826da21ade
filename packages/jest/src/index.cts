import { withLink } from '@mooring/client'
import type { ConfigType, HandlesOf } from '@mooring/core' with { 'resolution-mode': 'import' }
import type { ContainerHook, ContainerTest } from './container-test.ts' with {
  'resolution-mode': 'import',
}
import type {
  EnvironmentLink,
  JestGlobals,
  TestCallback,
  TestMember,
} from './environment-link.ts' with {
  'resolution-mode': 'import',
}

export type {
  ContainerHook,
  ContainerTest,
  ConcurrentTest,
  TestContext,
} from './container-test.ts' with {
  'resolution-mode': 'import',
}

export { withLink }
export type { LinkFault, LinkHandle } from '@mooring/client'

const environment = linkToEnvironment()

/**
 * Jest's `test`, with the types of the declared containers: `test('…', async ({ db }) => …)`. Only what is
 * destructured is waited for. `each` hands the context over behind the values of a row.
 */
export const test: ContainerTest = contextual(environment.globals.test) as unknown as ContainerTest

/** The same as `test`. */
export const it: ContainerTest = test

/**
 * The same `test`, with the types of a config that is not the registered one, for a program with several configs:
 * `const test = testOf<typeof config>()`, where `config` is what the file exports.
 */
export function testOf<Config extends ConfigType>(): ContainerTest<HandlesOf<Config>> {
  return test as unknown as ContainerTest<HandlesOf<Config>>
}

/** Jest's hooks, with the types of the declared containers: `beforeEach(async ({ db }) => …)`. */
export const beforeAll: ContainerHook = hook('beforeAll')
export const beforeEach: ContainerHook = hook('beforeEach')
export const afterEach: ContainerHook = hook('afterEach')
export const afterAll: ContainerHook = hook('afterAll')

function hook(name: keyof JestGlobals): ContainerHook {
  return contextual(environment.globals[name]) as unknown as ContainerHook
}

function contextual(member: TestMember): TestMember {
  return new Proxy(member, {
    apply: (target, self, args: unknown[]) => {
      for (const arg of args) if (isCallback(arg)) environment.takesContext(arg)
      return target.apply(self, args)
    },
    get: (target, name) => {
      const inner: unknown = Reflect.get(target, name)
      if (typeof inner !== 'function') return inner
      return name === 'each' ? withRows(inner as TestMember) : contextual(inner as TestMember)
    },
  })
}

type DeclareRows = (name: string, fn: TestCallback, timeout?: number) => unknown

const withRows =
  (each: TestMember) =>
  (...table: unknown[]): DeclareRows => {
    const declare = each(...table) as DeclareRows
    return (name, fn, timeout) => environment.declaringRows(fn, () => declare(name, fn, timeout))
  }

const isCallback = (value: unknown): value is TestCallback => typeof value === 'function'

function linkToEnvironment(): EnvironmentLink {
  const link = (globalThis as { [key: symbol]: EnvironmentLink | undefined })[
    Symbol.for('mooring.jest')
  ]
  if (link) return link
  throw new Error(
    "[SESSION_NOT_FOUND] @mooring/jest is imported in a test environment that gives no containers.\n\nFix: set `preset: '@mooring/jest'` or `testEnvironment: '@mooring/jest/environment'` in the Jest config; in a file with a docblock of its own write `@jest-environment @mooring/jest/jsdom`, or make your environment with withContainers() of @mooring/jest/environment.",
  )
}
