// Runs a Jest project on the packed packages with each compiler of tests: `npm run jest-compilers`, or
// `npm run jest-compilers -- babel`; `--in=<folder>` keeps what is installed there for the next time. It needs an engine.
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { inFolder, installPacked } from './packed.mjs'

const ways = [
  { compiler: 'ts-jest', target: 'es2022' },
  { compiler: 'ts-jest', target: 'es2015' },
  { compiler: 'swc', target: 'es2022' },
  { compiler: 'swc', target: 'es5' },
  { compiler: 'babel', target: 'node' },
  { compiler: 'babel', target: '' },
]

await inFolder((folder, words) => {
  installPacked(folder, [
    'jest@30.5.2',
    'jest-environment-node@30.5.2',
    'ts-jest@29',
    'typescript@5.9',
    '@types/jest@30',
    '@swc/core',
    '@swc/jest',
    '@babel/preset-env@7',
    '@babel/preset-typescript@7',
    '@babel/plugin-proposal-decorators@7',
  ])
  cpSync('fixtures/jest-compilers', folder, { recursive: true })
  for (const { compiler, target } of ways) {
    const name = `${compiler}, ${target || 'without targets'}`
    if (!words.every((word) => name.includes(word))) continue
    const program = join(folder, 'node_modules/jest/bin/jest.js')
    const { status, stderr } = spawnSync(process.execPath, [program, '--no-cache'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, COMPILER: compiler, TARGET: target },
    })
    console.log(`${status === 0 ? 'passes' : 'FAILS '}  ${name}`)
    if (status !== 0) {
      console.log(stderr)
      process.exitCode = 1
    }
  }
})
