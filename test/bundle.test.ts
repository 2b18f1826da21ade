import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const dist = join(import.meta.dirname, '../packages/core/dist')

test('the watchdog loads nothing but Node before it has to act', () => {
  const program = readFileSync(join(dist, 'watchdog-process.js'), 'utf8')
  expect(importsAtOnce(program).filter((target) => !target.startsWith('node:'))).toEqual([])
})

test('core loads at once few chunks besides its entry', () => {
  const ours = importsAtOnce(readFileSync(join(dist, 'index.js'), 'utf8')).filter((target) =>
    target.startsWith('.'),
  )
  expect(ours.length).toBeLessThanOrEqual(3)
})

// Node 24 reads all that the module exports, and so loads undici, which a session needs for nothing: see node-http.ts.
test('nothing of core imports an HTTP client of Node', () => {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  )
  const importing = files.filter((file) =>
    importsAtOnce(readFileSync(join(dist, file), 'utf8')).some((target) =>
      /^(?:node:)?https?$/.test(target),
    ),
  )
  expect(importing).toEqual([])
})

const importsAtOnce = (source: string): string[] =>
  [...source.matchAll(/^import\s(?:[^'"();]*?\bfrom\s*)?['"]([^'"]+)['"]/gm)].map(
    ([, target = '']) => target,
  )
