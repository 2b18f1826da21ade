import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { runContained } from '../support/contained-run.ts'
import { foreignNetwork } from '../support/engine.ts'
import { runFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'

test('the sample programs about networking run, each in a worker of its own', async () => {
  const result = await runFixture({
    fixture: 'documents',
    runner: 'vitest-4',
    args: ['run'],
    prepare: label,
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/^ *Test Files +5 passed/m)
  expect(result.output).toMatch(/^ *Tests +7 passed/m)
  expect(await leftoversOf(result)).toEqual([])
})

test('the sample programs run in a container beside the engine, on a network of its own', async () => {
  const docker = new Docker()
  // Its removal would fail if anything of the run were left on it.
  await using network = await foreignNetwork(docker)
  const result = await runContained(docker, {
    fixture: 'documents',
    host: { Binds: ['/var/run/docker.sock:/var/run/docker.sock'], NetworkMode: network.name },
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/7 passed/)
})

// The pages do without the label by which what a run left behind is found.
async function label(dir: string): Promise<void> {
  const file = join(dir, 'containers.config.ts')
  const labels = `labels: { 'com.mooring.fixture-run': '${basename(dir)}' }`
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replaceAll(/\bimage:/g, `${labels}, image:`))
}
