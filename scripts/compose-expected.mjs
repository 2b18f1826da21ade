/**
 * Writes what the real compose makes of the files of fixtures/compose, for the tests of our reader. With --check it only
 * tells where that differs from what was written before.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { casesFolder, composeCases } from './compose/cases.mjs'
import { composeProgram, resolvedByProgram, versionOf } from './compose/program.mjs'
import { logToStderr } from './engine/progress.mjs'

const file = join(casesFolder, 'expected.json')
const isCheck = process.argv.includes('--check')
const program = await composeProgram(logToStderr).catch((error) => {
  if (!isCheck) throw error
  logToStderr(`the real compose cannot be had here, so nothing is compared: ${error.message}`)
})
if (program) await (isCheck ? compare : write)(await answersOf(program))

async function answersOf(path) {
  const answers = { version: await versionOf(path), cases: {} }
  for (const each of composeCases()) answers.cases[each.name] = await resolvedByProgram(path, each)
  return answers
}

async function write(answers) {
  await writeFile(file, `${JSON.stringify(answers, undefined, 2)}\n`)
  logToStderr(`compose ${answers.version}: ${Object.keys(answers.cases).length} files`)
}

// Another version may answer otherwise, which is worth a look and no failure of ours.
async function compare(answers) {
  const before = JSON.parse(await readFile(file, 'utf8'))
  const names = Object.keys(answers.cases)
  const differing = names.filter(
    (name) => !isDeepStrictEqual(before.cases[name], answers.cases[name]),
  )
  const isSameVersion = before.version === answers.version
  logToStderr(
    `compose ${answers.version}: ${differing.length} of ${names.length} files have other answers than those of ${before.version} ${differing.join(' ')}`,
  )
  process.exitCode = differing.length > 0 && isSameVersion ? 1 : 0
}
