import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { textIn, type Project } from './look-at-project.ts'

/** How a database gets its tables. */
export interface Migrations {
  /** Source text of the option. */
  option: string
  /** Where it was seen. */
  reason: string
}

/** The migrations that a project has for a kind of database; undefined where there are none. */
export function migrationsOf(project: Project, service: string): Migrations | undefined {
  if (service !== 'postgres' && service !== 'mysql') return undefined
  return (
    ofPrisma(project, service) ??
    ofDrizzle(project, service) ??
    ofKnex(project, service) ??
    ofFolder(project, service)
  )
}

// It writes a folder with a file of SQL for each migration, and says in its schema for which database.
function ofPrisma(project: Project, service: string): Migrations | undefined {
  const schema = textIn(project, 'prisma/schema.prisma')
  const [, provider] = /datasource\s+\w+\s*\{[^}]*?provider\s*=\s*"(\w+)"/.exec(schema ?? '') ?? []
  const wanted = provider?.replace(/^postgresql$/, 'postgres')
  if (wanted !== service || !hasScripts(project, 'prisma/migrations')) return undefined
  return { option: "'./prisma/migrations'", reason: 'prisma/migrations' }
}

function ofDrizzle(project: Project, service: string): Migrations | undefined {
  const config = ['ts', 'js', 'mjs', 'mts', 'json']
    .map((extension) => textIn(project, `drizzle.config.${extension}`))
    .find((text) => text !== undefined)
  if (config === undefined) return undefined
  const [, dialect] = /["']?dialect["']?\s*:\s*["'](\w+)["']/.exec(config) ?? []
  if (dialect?.replace(/^postgresql$/, 'postgres') !== service) return undefined
  const [, out = './drizzle'] = /["']?out["']?\s*:\s*["']([\w./-]+)["']/.exec(config) ?? []
  const folder = out.replace(/^\.\//, '').replace(/\/$/, '')
  return hasScripts(project, folder) ? { option: `'./${folder}'`, reason: folder } : undefined
}

// Its migrations are programs, and only PostgreSQL's service runs commands.
function ofKnex(project: Project, service: string): Migrations | undefined {
  const hasFile = ['js', 'ts', 'mjs', 'cjs'].some(
    (extension) => textIn(project, `knexfile.${extension}`) !== undefined,
  )
  const isUsed = project.dependencies.has('knex') && project.dependencies.has('pg')
  if (service !== 'postgres' || !hasFile || !isUsed) return undefined
  return {
    option: "{ command: 'npx knex migrate:latest', inputs: ['migrations'] }",
    reason: 'knexfile, which must read DATABASE_URL',
  }
}

function ofFolder(project: Project, service: string): Migrations | undefined {
  const drivers = service === 'postgres' ? ['pg', 'postgres'] : ['mysql2']
  const isUsed = drivers.some((name) => project.dependencies.has(name))
  const folder = ['migrations', 'db/migrations', 'database/migrations'].find((one) =>
    hasScripts(project, one),
  )
  return isUsed && folder !== undefined ? { option: `'./${folder}'`, reason: folder } : undefined
}

function hasScripts({ directory }: Project, folder: string): boolean {
  const path = join(directory, folder)
  if (!existsSync(path)) return false
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).some((file) =>
    file.endsWith('.sql'),
  )
}
