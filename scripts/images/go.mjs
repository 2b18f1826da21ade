import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runCommand } from '../engine/command.mjs'

/**
 * @typedef {object} GoProgram
 * @property {string} module such as `github.com/Shopify/toxiproxy/v2`
 * @property {string} version such as `v2.5.0`
 * @property {string} path of the program in the module, such as `cmd/server`
 * @property {Record<string, string>} [variables] texts that the linker sets, as its makers' build does: `example.com/program.Version`
 * @property {Record<string, string>} [files] written into the module before, such as what its makers' build writes
 */

/**
 * Builds the program of a Go module, without C, so that it needs no library, and puts it into an image.
 *
 * @param {GoProgram} program
 * @param {string} target path in the unpacked image
 * @param {string} cache folder that keeps what was built
 */
export async function putGoProgram(program, target, cache) {
  const { module, version, path, ...rest } = program
  const choice = Object.keys(rest).length === 0 ? '' : `-${digestOf(JSON.stringify(rest))}`
  const name = `${module}/${path}@${version}${choice}`
  const kept = join(cache, 'go', name.replaceAll(/[^\w.@-]/g, '_'))
  if (!existsSync(kept)) await build(program, kept)
  await cp(kept, target)
  await chmod(target, 0o755)
}

const digestOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16)

async function build({ module, version, path, variables = {}, files = {} }, kept) {
  await mkdir(dirname(kept), { recursive: true })
  const work = await mkdtemp(`${kept}.`)
  try {
    const source = join(work, 'source')
    const environment = { cwd: work, env: { CGO_ENABLED: '0', GOFLAGS: '-mod=mod' } }
    const told = await runCommand(
      'go',
      ['mod', 'download', '-json', `${module}@${version}`],
      environment,
    )
    // What is downloaded cannot be written to.
    await cp(JSON.parse(told).Dir, source, { recursive: true })
    await runCommand('chmod', ['-R', 'u+w', source])
    for (const [name, text] of Object.entries(files)) await writeFile(join(source, name), text)
    const output = join(work, 'program')
    const set = Object.entries(variables).map(([name, text]) => `-X ${name}=${text}`)
    const flags = `-ldflags=${['-s -w', ...set].join(' ')}`
    await runCommand('go', ['build', flags, '-o', output, `./${path}`], {
      ...environment,
      cwd: source,
    })
    await rename(output, kept)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
