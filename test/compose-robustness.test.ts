import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { declareProject } from '../packages/compose/src/declare/project-declaration.ts'
import { readText } from '../packages/compose/src/load/read-text.ts'
import { plain } from '../packages/compose/src/model/decode.ts'
import { readProject } from '../packages/compose/src/model/read-project.ts'
import type { Tree } from '../packages/compose/src/tree/tree.ts'
import { readYaml } from '../packages/compose/src/tree/yaml.ts'
import { casesFolder, composeCases, shell, type Case } from '../scripts/compose/cases.mjs'
import { randomFrom } from './support/random.ts'

const wrong = [
  null,
  true,
  7,
  -1.5,
  '',
  'x',
  'toString',
  [],
  [[]],
  [{}],
  {},
  { a: null },
  { x: [1] },
]
const keys = ['toString', '__proto__', 'constructor', '<<', 'x-y', 'image', 'extends', 'build', '']

test.each(composeCases())(
  '$name with parts that are wrong is declared, or refused with a place',
  (each) => {
    const random = randomFrom(each.name.length)
    const [file = ''] = each.files
    const source = readFileSync(join(casesFolder, file), 'utf8')
    const [tree] = treesOf(source)
    if (!tree) return
    for (let round = 0; round < 25; round++) {
      const value = plain(tree, [])
      mutate(value, random)
      const text = JSON.stringify(value)
      const code = codeOf(each, text)
      expect(code, text).toMatch(/^(none|COMPOSE_INVALID)$/)
    }
  },
)

function treesOf(source: string): Tree[] {
  try {
    return readYaml(source, casesFolder)
  } catch {
    return []
  }
}

/** Puts something else at a random place. */
function mutate(value: unknown, random: () => number): void {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return
  const part = value as Record<string, unknown>
  const key = pick(Object.keys(part))
  const below = part[key]
  const goesOn = typeof below === 'object' && below !== null && random() < 0.8
  if (goesOn) mutate(below, random)
  else if (random() < 0.3 && !Array.isArray(value))
    Object.defineProperty(part, pick(keys), { value: pick(wrong), enumerable: true })
  else part[key] = structuredClone(pick(wrong))
}

function codeOf({ files, profiles }: Case, text: string): string {
  try {
    const { project } = readProject({
      files: files.map((file) => join(casesFolder, file)),
      folder: casesFolder,
      shell,
      read: (file) => (file === join(casesFolder, files[0] ?? '') ? text : readText(file)),
      profiles,
    })
    declareProject(project, undefined, { isFixed: false })
    return 'none'
  } catch (error) {
    return (error as { code?: string }).code ?? String((error as Error).stack)
  }
}
