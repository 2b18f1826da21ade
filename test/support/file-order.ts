import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that took more than a minute under four workers, the longest first. */
const longOnes = [
  'e2e/scopes',
  'docker/services',
  'e2e/app-per-worker',
  'docker/postgres-snapshot',
  'e2e/vitest',
  'e2e/set-up-files',
  'e2e/own-data',
  'docker/postgres-adversarial',
  'docker/random-kills',
  'docker/start-failures',
  'e2e/cli',
  'docker/conformance-host-setup',
  'e2e/vitest-watch',
  'e2e/mocks',
  'docker/crash',
  'e2e/docs',
  'docker/crash-endpoints',
  'docker/scopes',
  'docker/tunnel-load',
  'e2e/vitest-watch-sources',
  'e2e/vitest-workspaces',
]

/**
 * Begins with what takes longest, since a long file that begins late keeps one worker busy at the end. Vitest itself begins with
 * the largest files. The others go project by project, because a worker loads our code again where it changes to another one.
 */
export class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project.name))].toSorted().toReversed()
    const rankOf = ({ moduleId, project }: TestSpecification): number => {
      const rank = longOnes.findIndex((file) => moduleId.endsWith(`test/${file}.test.ts`))
      return rank === -1 ? longOnes.length + projects.indexOf(project.name) : rank
    }
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}
