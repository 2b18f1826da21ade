import type { EndedTest } from '@mooring/client'
import type { Run } from '@mooring/core/runner'
import type { TestCase, TestModule, TestSuite } from 'vitest/node'

/**
 * Tells what a worker does not know of the tests of a file when it ends: which are skipped, and that hooks around all of them, or
 * the import of the file, have failed.
 *
 * @param asking paths of the files that may ask for containers; nothing is told of others
 */
export function tellUnheard(
  module: TestModule,
  asking: ReadonlySet<string>,
  run: Run | undefined,
): void {
  if (run?.address.tellsTests && asking.has(module.moduleId)) void run.tell(unheardOf(module))
}

function unheardOf(module: TestModule): EndedTest[] {
  // Only tests of some names run then, and the others are skipped for that.
  const { vitest } = module.project
  const isNarrowed =
    (vitest.getGlobalTestNamePattern?.() ?? vitest.config.testNamePattern) !== undefined
  const now = Date.now()
  const { moduleId: file } = module
  const told = { file, attempt: 1, waitingAtMs: now, startedAtMs: now, endedAtMs: now, uses: [] }
  const skipped = isNarrowed ? [] : [...module.children.allTests()].filter(isSkipped)
  const failures = [module, ...module.children.allSuites()].filter((one) => one.errors().length > 0)
  return [
    ...skipped.map(({ fullName }) => ({ ...told, name: fullName, outcome: 'skipped' as const })),
    ...failures.map((one) => ({
      ...told,
      name: nameOf(one),
      outcome: 'failed' as const,
      isAround: true,
      error: errorsOf(one),
    })),
  ]
}

const isSkipped = (test: TestCase): boolean => test.result().state === 'skipped'

const hooks = 'beforeAll or afterAll'

const nameOf = (one: TestModule | TestSuite): string =>
  one.type === 'suite'
    ? `${one.fullName} > ${hooks}`
    : one.children.size > 0
      ? hooks
      : 'the import of the file'

function errorsOf(one: TestModule | TestSuite): string {
  const errors = one.errors()
  const frames = (errors[0]?.stacks ?? []).slice(0, 5)
  return [
    ...errors.map(({ message }) => message),
    ...frames.map(
      ({ method, file, line, column }) => `    at ${method} (${file}:${line}:${column})`,
    ),
  ].join('\n')
}
