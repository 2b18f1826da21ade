import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { callEngine } from '../engine/api.mjs'
import { runCommand } from '../engine/command.mjs'
import { Failure } from '../engine/failure.mjs'

/**
 * Packs `root` as a one-layer image and hands it to the engine. Loading an image of our own making, rather than
 * importing a bare file tree, keeps the whole configuration: an import cannot set a stop signal.
 * @param {import('../engine/api.mjs').Endpoint} endpoint
 * @param {{ root: string, folder: string, tag: string, config: object, architecture: string }} image
 */
export async function loadImage(endpoint, { root, folder, tag, config, architecture }) {
  await mkdir(folder, { recursive: true })
  const layer = join(folder, 'layer.tar')
  await runCommand('tar', [
    '-c',
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '-f',
    layer,
    '-C',
    root,
    '.',
  ])
  const description = describe(config, architecture, await sha256(layer))
  await writeFile(join(folder, 'config.json'), JSON.stringify(description))
  const manifest = [{ Config: 'config.json', RepoTags: [tag], Layers: ['layer.tar'] }]
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  await send(endpoint, folder, tag)
}

function describe(config, architecture, layerDigest) {
  const created = new Date().toISOString()
  return {
    architecture,
    os: 'linux',
    created,
    config,
    rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
    history: [{ created, created_by: 'a recipe in fixtures/images' }],
  }
}

async function sha256(file) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

// The engine reports a failed load inside a stream that began with status 200.
async function send(endpoint, folder, tag) {
  const archive = spawn('tar', ['-c', '-C', folder, 'manifest.json', 'config.json', 'layer.tar'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const request = { method: 'POST', path: '/images/load?quiet=1', body: archive.stdout }
  const { status, text } = await callEngine(endpoint, request)
  if (status === 200 && !text.includes('"errorDetail"')) return
  throw new Failure({
    what: `The engine at ${endpoint.host} did not load ${tag}.`,
    why: [`HTTP ${status}  ${text.trim().slice(0, 400)}`],
    fix: 'look at the free space and the log of the engine.',
  })
}
