import { readFileSync } from 'node:fs'
import type { EndedTest, SessionAddress } from '@mooring/client'
import type { Run } from '@mooring/core/runner'
import type { TestCase, TestModule, TestSuite } from 'vitest/node'

/** What a run was asked for. */
export interface Asked {
  /** Paths of the files that may ask for containers; others are not reported. */
  files: ReadonlySet<string>
  /** Whether tests are skipped because only some were asked for. */
  isNarrowed: boolean
}

/**
 * Tells what a worker does not know of the tests of a file when it ends: skipped tests that would have used containers, and hooks
 * around all of them, or an import of the file, that failed.
 */
export async function tellUnheard(
  module: TestModule,
  asked: Asked,
  run: Run | undefined,
): Promise<void> {
  if (!run?.address.tellsTests || !asked.files.has(module.moduleId)) return
  const skipped = asked.isNarrowed ? [] : await skippedOf(module, run.address)
  void run.tell(unheardOf(module, skipped))
}

/** The skipped tests that would have used containers. */
async function skippedOf(module: TestModule, address: SessionAddress): Promise<TestCase[]> {
  const skipped = [...module.children.allTests('skipped')]
  if (skipped.length === 0 || (await fileUsesContainers(module, address))) return skipped
  return skipped.filter((test) => test.meta().containers)
}

function unheardOf(module: TestModule, skipped: readonly TestCase[]): EndedTest[] {
  const now = Date.now()
  const { moduleId: file } = module
  const told = { file, attempt: 1, waitingAtMs: now, startedAtMs: now, endedAtMs: now, uses: [] }
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

/** Whether the text of the file, or of set-up files, names containers for each test, as the worker reads it. */
async function fileUsesContainers(
  { moduleId, project }: TestModule,
  address: SessionAddress,
): Promise<boolean> {
  const { containersInText, joinContainers } = await import('@mooring/client/source')
  const setUp = project.getProvidedContext().mooringSetUp
  const own = containersInText(textOf(moduleId), address)
  const { ofTests, ofSuiteHooks } = joinContainers([own, ...(setUp ? [setUp.named] : [])])
  return ofTests.length + ofSuiteHooks.length > 0
}

// A file that a plugin made up has none.
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

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
