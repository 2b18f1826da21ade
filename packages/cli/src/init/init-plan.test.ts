import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { planOf, type InitPlan } from './init-plan.ts'
import { lookAt } from './look-at-project.ts'
import { containersFor } from './services.ts'

/** Plans for a project of files; `null` stands for a folder's SQL script. */
async function planFor(files: Record<string, string>): Promise<InitPlan> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-init-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const project = lookAt(folder)
  return planOf(project, { runner: project.runner ?? 'vitest', containers: containersFor(project) })
}

const manifest = (dependencies: string[], more: object = {}): string =>
  JSON.stringify({
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '1'])),
    ...more,
  })

const textOf = ({ files }: InitPlan, path: string): string | undefined =>
  files.find((file) => file.path === path)?.text

test('services come from the dependencies, and migrations from their folder', async () => {
  const plan = await planFor({
    'package.json': manifest(['vitest', 'typescript', 'pg', 'ioredis']),
    'migrations/1.sql': 'select 1;',
    'pnpm-lock.yaml': '',
  })
  expect(plan.files.map(({ path }) => path)).toEqual([
    'containers.config.ts',
    'vitest.config.ts',
    'containers.test.ts',
  ])
  expect(textOf(plan, 'containers.config.ts')).toContain(
    `    db: postgres({ image: 'postgres:18', migrations: './migrations', isolation: 'test' }),
    cache: redis({ image: 'redis:8', isolation: 'test' }),`,
  )
  expect(plan.advice).toEqual([
    'pnpm add --save-dev @mooring/core @mooring/vitest @mooring/services',
  ])
})

test('Prisma, Drizzle and Knex say where their migrations are', async () => {
  const prisma = await planFor({
    'package.json': manifest(['@prisma/client']),
    'prisma/schema.prisma': 'datasource db {\n  provider = "mysql"\n}',
    'prisma/migrations/1_a/migration.sql': 'select 1;',
  })
  expect(textOf(prisma, 'containers.config.mjs')).toContain(
    "db: mysql({ image: 'mysql:9.7', migrations: './prisma/migrations'",
  )
  expect(prisma.advice[0]).toMatch(/ mysql2$/)
  const drizzle = await planFor({
    'package.json': manifest(['drizzle-orm', 'postgres']),
    'drizzle.config.ts': "export default { dialect: 'postgresql', out: './db/out' }",
    'db/out/0.sql': 'select 1;',
  })
  expect(textOf(drizzle, 'containers.config.mjs')).toContain("migrations: './db/out'")
  const knex = await planFor({ 'package.json': manifest(['knex', 'pg']), 'knexfile.js': '' })
  expect(textOf(knex, 'containers.config.mjs')).toContain(
    "migrations: { command: 'npx knex migrate:latest', inputs: ['migrations'] }",
  )
})

test('what is there stays, and is told', async () => {
  const plan = await planFor({
    'package.json': manifest(['jest'], { type: 'module' }),
    'containers.config.json': '{}',
    'jest.config.js': '',
    'test/containers.test.js': '',
  })
  expect(plan.files).toEqual([])
  expect(plan.present).toEqual(['containers.config.json', 'test/containers.test.js'])
  expect(plan.advice.slice(0, 2)).toEqual(['add to jest.config.js:', "  preset: '@mooring/jest'"])
})

test.each([
  ['vitest', 'vitest.config.ts', "import { containers } from '@mooring/vitest/plugin'"],
  ['jest', 'jest.config.js', "export default { preset: '@mooring/jest' }"],
])('a config of %s that has our line already stays as it is', async (runner, file, text) => {
  const plan = await planFor({ 'package.json': manifest([runner]), [file]: text })
  expect(plan.present).toContain(file)
  expect(plan.advice.join('\n')).not.toContain('add to')
})

test('a project that tells nothing gets an example, and a second database a name of its own', async () => {
  const empty = await planFor({})
  expect(textOf(empty, 'containers.config.mjs')).toContain(
    "cache: { image: 'redis:8', ports: [6379] },",
  )
  const two = await planFor({ 'package.json': manifest(['pg', 'mysql2']) })
  expect(textOf(two, 'containers.config.mjs')).toMatch(/db: postgres\([^]*mysql: mysql\(/)
})

test('a config that was written from something else takes the place of one with containers, and brings no first test', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-init-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const written = {
    text: 'export default {}',
    packages: ['@mooring/core', '@mooring/services', '@mooring/vitest'],
    notes: ['api: left out restart'],
  }
  const plan = planOf(lookAt(folder), { runner: 'vitest', containers: [], written })
  expect(plan.files.map(({ path }) => path)).toEqual(['containers.config.ts', 'vitest.config.mjs'])
  expect(textOf(plan, 'containers.config.ts')).toBe('export default {}')
  expect(plan.advice).toEqual([
    'npm install --save-dev @mooring/core @mooring/vitest @mooring/services vitest',
    'api: left out restart',
  ])
})
