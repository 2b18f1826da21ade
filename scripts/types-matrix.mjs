// Checks the types of the packed packages in a consumer's project, with each compiler and each kind of modules:
// `npm run types-matrix`, or `npm run types-matrix -- 5.4 node10` for the cells whose names contain these words;
// `--in=<folder>` keeps what is installed there for the next time.
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inFolder, installPacked } from './packed.mjs'
import { compilers, kinds, optionsOf, oursIn } from './types-matrix/cells.mjs'

await inFolder((folder, words) => {
  installPacked(folder, [
    'vitest@4.1.12',
    '@types/node@22',
    'jest-environment-node@30.5.2',
    ...compilers.map((version) => `typescript-${version}@npm:typescript@${version}`),
  ])
  for (const compiler of compilers)
    for (const kind of kinds) {
      const name = `TypeScript ${compiler}, ${kind.name}`
      const options = optionsOf(compiler, kind)
      if (!options || !words.every((word) => name.includes(word))) continue
      const errors = errorsOf(folder, { compiler, kind, options })
      console.log(`${errors.length === 0 ? 'passes' : 'FAILS '}  ${name}`)
      for (const error of errors) console.log(`          ${error}`)
      if (errors.length > 0) process.exitCode = 1
    }
})

/** Lines of the compiler about our packages and the project; a library's own contradictions are not ours. */
function errorsOf(folder, { compiler, kind, options }) {
  const project = join(folder, kind.name.replaceAll(/\W+/g, '-'))
  rmSync(project, { recursive: true, force: true })
  cpSync('fixtures/types-consumer', project, { recursive: true })
  const { type } = kind
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type }))
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, include: ['.'] }),
  )
  const program = join(folder, 'node_modules', `typescript-${compiler}`, 'bin/tsc')
  const { stdout } = spawnSync(process.execPath, [program, '--pretty', 'false'], {
    cwd: project,
    encoding: 'utf8',
  })
  return oursIn(stdout)
}
