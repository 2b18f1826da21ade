import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../support/engine.ts'
import { startFixture, type FixtureOptions } from '../support/fixture-run.ts'
import { startEngines, type Fleet, type FleetMember } from '../support/fleet.ts'

let fleet: Fleet

beforeEach(async () => {
  fleet = await startEngines({ images: ['postgres:15', 'nats:2.15'], on: ['here'] })
})
afterEach(() => fleet.close())

const files = Array.from({ length: 12 }, (_, index) => `orders-${index + 1}.test.ts`)

const options = (env: Record<string, string> = {}): FixtureOptions => ({
  fixture: 'docs-several-engines',
  runner: 'vitest-4',
  args: [
    'run',
    '--maxWorkers=6',
    '--testTimeout=60000',
    '--reporter=json',
    '--outputFile=results.json',
  ],
  env: {
    MOORING_ENGINES: Object.entries(fleet.engines)
      .map(([name, host]) => `${name}=${host}`)
      .join(),
    HOSTS_FILE: 'hosts.txt',
    // Ryuk's image is not on these engines, and nobody would give it to them.
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    ...env,
  },
  prepare: async (dir) => {
    for (const file of files) await copyFile(join(dir, 'orders.test.ts'), join(dir, file))
  },
})

interface Results {
  testResults: { name: string; assertionResults: { status: string; failureMessages: string[] }[] }[]
}

async function snapshotsOn({ docker }: FleetMember): Promise<string[]> {
  const images = await docker.listImages()
  return images
    .filter(({ RepoTags }) => RepoTags?.some((tag) => tag.includes('/db:snapshot-')))
    .map(({ Id }) => Id)
}

async function hostsIn(dir: string): Promise<Map<string, string>> {
  const text = await readFile(join(dir, 'hosts.txt'), 'utf8').catch(() => '')
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ') as [string, string]),
  )
}

test('twelve files with a PostgreSQL each spread over three engines and pass', async () => {
  await using run = await startFixture(options())
  const { exitCode, output } = await run.ended
  expect(exitCode, output).toBe(0)
  const hosts = [...(await hostsIn(run.dir)).values()]
  expect(hosts).toHaveLength(files.length + 1)
  // Its data is prepared once, and given to the engines that need it.
  const snapshots = (await Promise.all(fleet.members.map(snapshotsOn))).flat()
  expect(snapshots.length).toBeGreaterThan(1)
  expect(new Set(snapshots).size).toBe(1)
  expect(new Set(hosts)).toEqual(new Set(fleet.members.map(({ address }) => address)))
  for (const { name, leftovers } of fleet.members)
    expect([name, await leftovers()]).toEqual([name, []])
})

test('an engine that dies in the middle fails the tests that used it, and no other', async () => {
  await using run = await startFixture(options({ LASTS_MS: '8000' }))
  const [first, dying, third] = fleet.members
  await eventually(async () => {
    const hosts = [...(await hostsIn(run.dir)).values()]
    expect(hosts).toContain(dying!.address)
  })
  const used = await hostsIn(run.dir)
  dying!.kill()
  const { exitCode, output } = await run.ended
  expect(exitCode, output).toBe(1)
  const hosts = await hostsIn(run.dir)
  const { testResults } = JSON.parse(
    await readFile(join(run.dir, 'results.json'), 'utf8'),
  ) as Results
  const failures = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(
        ({ failureMessages }) =>
          [name.split('/').at(-1) ?? '', failureMessages.join('\n')] as const,
      ),
  )
  const failed = failures.map(([file]) => file)
  expect(failed.length).toBeGreaterThan(0)
  const ofOthers = failures.filter(
    ([file]) => ![undefined, dying!.address].includes(hosts.get(file)),
  )
  expect(ofOthers).toEqual([])
  for (const [file, host] of used) if (host === dying!.address) expect(failed).toContain(file)
  expect(failures.map(([, message]) => message).join('\n')).toContain(
    `tcp://${dying!.address}:2375 no longer answers`,
  )
  for (const { name, leftovers } of [first!, third!])
    expect([name, await leftovers()]).toEqual([name, []])
})
