/**
 * Writes what the real compose makes of the files of fixtures/compose, for the tests of our reader. With --check it only
 * tells where that differs from what was written before.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { casesFolder, composeCases } from './compose/cases.mjs'
import { composeProgram, resolvedByProgram, versionOf } from './compose/program.mjs'
import { logToStderr } from './engine/progress.mjs'

const program = await composeProgram(logToStderr)
const version = await versionOf(program)
const cases = composeCases()
const expected = { version, cases: {} }
for (const each of cases) expected.cases[each.name] = await resolvedByProgram(program, each)
const file = join(casesFolder, 'expected.json')

if (process.argv.includes('--check')) {
  const before = JSON.parse(await readFile(file, 'utf8'))
  const names = cases.map(({ name }) => name)
  const differing = names.filter(
    (name) => !isDeepStrictEqual(before.cases[name], expected.cases[name]),
  )
  logToStderr(
    `compose ${version}: ${differing.length} of ${names.length} files differ ${differing.join(' ')}`,
  )
  process.exitCode = differing.length > 0 ? 1 : 0
} else {
  await mkdir(casesFolder, { recursive: true })
  await writeFile(file, `${JSON.stringify(expected, undefined, 2)}\n`)
  logToStderr(`compose ${version}: ${cases.length} files`)
}
