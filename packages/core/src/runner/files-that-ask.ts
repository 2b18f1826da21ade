import { findConfig } from '../config/find.ts'
import { createImportReader } from './imports.ts'

/** Which files of a run may ask for containers, as far as a glance at their text tells. */
export interface FilesThatAsk {
  /** Absolute paths: tests, and what they import, that may name containers. */
  files: string[]
  /** False where none can ask, so that nothing is needed for the run. */
  mayAsk: boolean
  /** Whether one of them surely means containers, or the config wants some in every run; elsewhere it is a guess. */
  isCertain: boolean
}

export interface FilesThatAskOptions {
  /** Absolute paths of the test files, and of set-up files. */
  tests: readonly string[]
  /** Where the search for the config begins. */
  directory: string
  /** Path of the config, relative to the directory. @default the nearest containers.config file */
  configFile?: string | undefined
  /** Whether every test may take containers out of its parameter, as in the environment of Jest. */
  takesPatterns: boolean
}

// Helpers of tests are near them. Whatever is farther away is found when it asks.
const depth = 2
const mostFiles = 2_000

/**
 * Looks at the files of a run before anything is loaded for them: a run in which none asks needs no session. Rather a file
 * too many than one too few, because the session reads them again, and better.
 */
export async function filesThatAsk({
  tests,
  directory,
  configFile,
  takesPatterns,
}: FilesThatAskOptions): Promise<FilesThatAsk> {
  const reader = createImportReader()
  // A test that asks fails with the reason.
  const config = await findConfig(directory, configFile).catch(() => undefined)
  const wishes = config === undefined ? [] : reachable([config], reader).map(reader.textOf)
  const everyRun = wishes.some((text) => wantsEveryRun.test(text))
  const looks = [
    ...reachable(tests, reader).map((file) => ({ file, look: lookAt(reader.textOf(file)) })),
    ...(takesPatterns ? tests : []).map((file) => ({
      file,
      look: lookAtTest(reader.textOf(file)),
    })),
  ].filter(({ look }) => look !== 'none')
  const files = [...new Set(looks.map(({ file }) => file))]
  const isCertain = looks.some(({ look }) => look === 'certain') || (everyRun && tests.length > 0)
  const hasForeign = tests.some((file) => reader.takesTestFromElsewhere(file))
  return { files, isCertain, mayAsk: files.length > 0 || isCertain || hasForeign }
}

type Look = 'certain' | 'guess' | 'none'

// `env`, which every test file may read, and containers that start with every run.
const wantsEveryRun = /\benv['"]?\s*[:,}(]|['"`]eager['"`]/
const ours = /['"]@mooring\/(?:vitest|jest)(?:\/|['"])/
const use = /\bcontainers\s*(?:\??\.\s*\w|\[|[}:])/

function lookAt(text: string): Look {
  if (ours.test(text)) return 'certain'
  if (!text.includes('containers')) return 'none'
  return use.test(text) ? 'certain' : 'guess'
}

const title = String.raw`(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\`(?:[^\`\\]|\\[\s\S])*\`)\s*(?:\+[^,;]*)?,`
const hook = String.raw`\b(?:before|after)(?:Each|All)\s*\(`
const parameter = String.raw`\s*(?:async\b\s*)?(?:function\b[^(]*)?\(\s*\{`
// test('…', async ({ db }) => …), of whatever name, and beforeEach(({ db }) => …)
const takesPattern = new RegExp(String.raw`(?:[\w$]\s*\(\s*${title}|${hook})${parameter}`)
// test.each([…])('…', ({ a, b }) => …), which mostly takes a row apart.
const takesRow = new RegExp(String.raw`[)\`]\s*\(\s*${title}${parameter}`)

function lookAtTest(text: string): Look {
  if (takesPattern.test(text)) return 'certain'
  return takesRow.test(text) ? 'guess' : 'none'
}

function reachable(
  roots: readonly string[],
  { importsOf }: ReturnType<typeof createImportReader>,
): string[] {
  const found = new Set(roots)
  let level = [...roots]
  for (let step = 0; step < depth && level.length > 0; step += 1) {
    const next = level.flatMap(importsOf).filter((file) => !found.has(file))
    level = [...new Set(next)].slice(0, mostFiles - found.size)
    for (const file of level) found.add(file)
  }
  return [...found]
}
