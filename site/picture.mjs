import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { recordTerminal } from './picture/record-terminal.mjs'
import { terminalPicture } from './picture/terminal-picture.mjs'

// Draws docs/pictures/terminal.svg from a real run: `mooring up`, and tests that take the containers over.
const root = resolve(import.meta.dirname, '..')
const columns = 88

mkdirSync(join(root, '.cache'), { recursive: true })
// Inside the project, where the packages are found.
const folder = mkdtempSync(join(root, '.cache', 'picture-'))
const mooring = `node ${join(root, 'packages/cli/dist/mooring.js')}`
const vitest = `node ${join(root, 'node_modules/vitest/vitest.mjs')}`
try {
  cpSync(join(root, 'fixtures/docs-cli'), folder, { recursive: true })
  const rows = await recordTerminal({
    folder,
    columns,
    shown: [
      { words: 'npx mooring up', command: `${mooring} up` },
      {
        words: 'npx mooring exec cache -- redis-cli set ship moored',
        command: `${mooring} exec cache -- redis-cli set ship moored </dev/null`,
      },
      { words: 'npx vitest run', command: `${vitest} run` },
    ],
  })
  // The folder is a passing one, and readers have images without the prefix of a mirror.
  const mirror = process.env.TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX ?? ''
  const plain = (text) => text.replaceAll(folder, '~/shop').replaceAll(mirror, '')
  const named = rows.map((row) => row.map((part) => ({ ...part, text: plain(part.text) })))
  const picture = terminalPicture(named, {
    columns,
    title: 'mooring up, and a test run that takes its containers over',
  })
  writeFileSync(join(root, 'docs/pictures/terminal.svg'), picture)
} finally {
  spawnSync('sh', ['-c', `${mooring} down`], { cwd: folder, stdio: 'inherit' })
  rmSync(folder, { recursive: true })
}
