import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runCommand } from '../engine/command.mjs'

/**
 * Builds the program of a Go module, without C, so that it needs no library, and puts it into an image.
 *
 * @param {string} program such as `github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0`
 * @param {string} target path in the unpacked image
 * @param {string} cache folder that keeps what was built
 */
export async function putGoProgram(program, target, cache) {
  const kept = join(cache, 'go', program.replaceAll(/[^\w.@-]/g, '_'))
  if (!existsSync(kept)) await build(program, kept)
  await cp(kept, target)
  await chmod(target, 0o755)
}

async function build(program, kept) {
  const arriving = `${kept}.${process.pid}`
  await mkdir(arriving, { recursive: true })
  try {
    await runCommand('go', ['install', '-ldflags=-s -w', program], {
      cwd: dirname(kept),
      env: { GOBIN: arriving, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
    })
    const name = program.replace(/@.*$/, '').split('/').at(-1)
    await rename(join(arriving, name), kept)
  } finally {
    await rm(arriving, { recursive: true, force: true })
  }
}
