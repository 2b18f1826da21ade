import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startSession } from '@mooring/core'
import { postgres } from '@mooring/services'
import Docker from 'dockerode'
import { removeSnapshots } from '../engine/own-snapshots.mjs'
import { benchLabel, imageOf, runId } from '../service.mjs'
import { cpuMsOf } from './container-cpu.mjs'
import { schemaOf } from './schema.mjs'
import { connect } from './server.mjs'

const docker = new Docker()
const pollMs = 2

/**
 * Times from asking for a server to the first answer of its migrated database, by way, and the processor time that the
 * container took for it. The ways take turns.
 */
export async function starts({ tables, rounds }) {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-bench-'))
  try {
    await writeFile(join(folder, '1.sql'), schemaOf(tables))
    const inPlace = await imageWithData(schemaOf(tables))
    try {
      return await inTurn(folder, { tables, rounds, inPlace })
    } finally {
      await docker.getImage(inPlace.image).remove()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function inTurn(folder, { tables, rounds, inPlace }) {
  const ways = {
    raw: () => dockerRun({ image: imageOf('postgres:15'), schema: schemaOf(tables) }),
    inPlace: () => dockerRun(inPlace),
    cold: () => mooring(folder, { snapshot: false }),
    snapshot: () => mooring(folder, { snapshot: true }),
  }
  const samples = Object.fromEntries(Object.keys(ways).map((way) => [way, []]))
  try {
    const taken = await ways.snapshot()
    for (let round = 0; round < rounds; round += 1)
      for (const [way, start] of Object.entries(ways)) samples[way].push(await start())
    return { samples, takenMs: taken.ms }
  } finally {
    await removeSnapshots(docker, 'benched')
  }
}

async function mooring(migrations, { snapshot }) {
  const askedAtMs = performance.now()
  const db = postgres({ image: 'postgres:15', migrations, isolation: 'test', snapshot })
  const session = await startSession({ containers: { benched: db } })
  const { url, id } = session.containers.benched
  await answered(await connect(url))
  const ms = performance.now() - askedAtMs
  const cpuMs = await cpuMsOf(docker.getContainer(id))
  await session.close()
  return { ms, cpuMs }
}

/**
 * What `docker run` does, with the image's own settings, and a poll that a product could not afford.
 *
 * @param {{ image: string, schema?: string, environment?: string[] }} server without a schema it has its data already
 */
async function dockerRun(server) {
  const askedAtMs = performance.now()
  const { container, client } = await run(server)
  try {
    await answered(client)
    const ms = performance.now() - askedAtMs
    return { ms, cpuMs: await cpuMsOf(container) }
  } finally {
    await container.remove({ force: true, v: true })
  }
}

async function run({ image, schema, environment = [] }) {
  const container = await docker.createContainer({
    Image: image,
    Env: ['POSTGRES_PASSWORD=postgres', ...environment],
    Labels: { 'org.testcontainers': 'true', [benchLabel]: runId },
    ExposedPorts: { '5432/tcp': {} },
    HostConfig: { PortBindings: { '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: '0' }] } },
  })
  try {
    await container.start()
    const { NetworkSettings } = await container.inspect()
    const port = NetworkSettings.Ports['5432/tcp'][0].HostPort
    const client = await firstConnection(`postgres://postgres:postgres@127.0.0.1:${port}/postgres`)
    if (schema !== undefined) await client.query(schema)
    return { container, client }
  } catch (error) {
    await container.remove({ force: true, v: true })
    throw error
  }
}

/** An image whose server finds its migrated database in its own files, beside the volume that the image declares. */
async function imageWithData(schema) {
  const environment = ['PGDATA=/data-in-place']
  const { container, client } = await run({ image: imageOf('postgres:15'), schema, environment })
  try {
    await client.end()
    await container.stop()
    const { Id } = await container.commit()
    return { image: Id, environment }
  } finally {
    await container.remove({ force: true, v: true })
  }
}

async function firstConnection(url) {
  for (;;) {
    try {
      return await connect(url)
    } catch {
      await delay(pollMs)
    }
  }
}

async function answered(client) {
  await client.query('SELECT 1')
  await client.end()
}
