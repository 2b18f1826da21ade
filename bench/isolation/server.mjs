import { startSession } from '@mooring/core'
import { postgres } from '@mooring/services'
import Docker from 'dockerode'
import { Client } from 'pg'
import { cpuMsOf } from './container-cpu.mjs'
import { schemaOf } from './schema.mjs'

const docker = new Docker()

/** A server whose database has so many tables, each of which refers to the one before it. */
export async function openServer({ tables }) {
  const db = postgres({
    image: 'postgres:15',
    isolation: 'test',
    migrations: async (client) => void (await client.query(schemaOf(tables))),
  })
  const session = await startSession({ containers: { db } })
  const handle = session.containers.db
  const { url, user, password, database } = handle
  const access = {
    handle,
    connection: { url, user, password, database },
    directory: process.cwd(),
    signal: new AbortController().signal,
    tell: (line) => console.log(`bench    ${line}`),
  }
  return {
    url,
    /** Hands out databases in one of the two ways. */
    open: (method) => postgres({ isolation: 'test', method }).service.isolation.open(access),
    /** Milliseconds of the processor that the server has used so far. */
    cpuMs: () => cpuMsOf(docker.getContainer(handle.id)),
    close: session.close,
  }
}

export async function connect(url) {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
