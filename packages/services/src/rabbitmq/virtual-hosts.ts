import { setTimeout as wait } from 'node:timers/promises'
import type {
  BorrowedPlace,
  DataPool,
  Lease,
  ServerAccess,
  TakenLease,
} from '@mooring/core/service'
import { withPath } from '../declare/url-text.ts'
import { openUnitPool } from '../isolation/unit-pool.ts'

/** Hands out virtual hosts: queues, exchanges and connections of one are unknown in the others. */
export async function openVirtualHosts(
  server: ServerAccess,
  taken: readonly TakenLease[],
): Promise<DataPool> {
  await untilManaged(server)
  return openUnitPool(
    {
      nameOf: (number) => `${server.borrowed?.prefix ?? ''}test-${number}`,
      make: (vhost) => makeAnew(server, vhost),
      makeAgain: async (vhost) => {
        if (!(await exists(server, vhost))) await makeAnew(server, vhost)
      },
      clean: (vhost) => makeAnew(server, vhost).then(() => []),
      connectionOf: (vhost) => ({ vhost, url: withPath(server.connection['url'] ?? '', vhost) }),
      lookAt: (vhost) => managementOf(server, vhost),
      close: async () => undefined,
    },
    server,
    taken,
  )
}

function managementOf({ handle, connection }: ServerAccess, vhost: string): string {
  const page = `http://${handle.address(15672)}/#/vhosts/${encodeURIComponent(vhost)}`
  return `virtual host ${vhost} at ${page}, user ${connection['user']}`
}

/** Makes a virtual host on a server that runs already, beside those of others. */
export async function borrowVirtualHost(server: ServerAccess): Promise<BorrowedPlace> {
  const { url, prefix } = server.borrowed ?? { url: '', prefix: '' }
  await untilManaged(server)
  const vhost = `${prefix}main`
  // The session may be closing, which the signal of the server says.
  const ending = { ...server, signal: new AbortController().signal }
  try {
    await makeAnew(server, vhost)
  } catch (error) {
    await remove(ending, vhost).catch(() => undefined)
    throw error
  }
  return {
    connection: { vhost, url: withPath(url, vhost) },
    end: async () => {
      const { body } = await ask(ending, { method: 'GET', path: '/vhosts' })
      for (const { name } of body as readonly { name: string }[])
        if (name.startsWith(prefix)) await remove(ending, name)
    },
  }
}

/** All queues, exchanges and connections of a virtual host go; of the shared one where no lease is given. */
export async function resetVirtualHost(
  server: ServerAccess,
  lease: Lease | undefined,
): Promise<void> {
  await untilManaged(server)
  await makeAnew(server, lease?.id ?? server.connection['vhost'] ?? '/')
}

/** The same for the shared one without the management plugin, which takes seconds. */
export async function resetByCommand({ handle, connection }: ServerAccess): Promise<void> {
  const { vhost = '/', user = '' } = connection
  const commands = [
    ['delete_vhost', vhost],
    ['add_vhost', vhost],
    ['set_permissions', '-p', vhost, user, '.*', '.*', '.*'],
  ]
  for (const command of commands) {
    const { exitCode, stderr } = await handle.exec(['rabbitmqctl', ...command])
    if (exitCode !== 0) throw new Error(`rabbitmqctl ${command[0]} failed: ${stderr.trim()}`)
  }
}

const exists = async (server: ServerAccess, vhost: string): Promise<boolean> => {
  const path = `/vhosts/${encodeURIComponent(vhost)}`
  return (await ask(server, { method: 'GET', path, accepted: [404] })).status !== 404
}

async function remove(server: ServerAccess, vhost: string): Promise<void> {
  const path = `/vhosts/${encodeURIComponent(vhost)}`
  await ask(server, { method: 'DELETE', path, accepted: [404] })
}

/** Who is still connected to it is disconnected. */
async function makeAnew(server: ServerAccess, vhost: string): Promise<void> {
  const name = encodeURIComponent(vhost)
  const user = server.connection['user'] ?? ''
  await remove(server, vhost)
  await ask(server, { method: 'PUT', path: `/vhosts/${name}` })
  await ask(server, {
    method: 'PUT',
    path: `/permissions/${name}/${encodeURIComponent(user)}`,
    body: { configure: '.*', write: '.*', read: '.*' },
  })
}

const manageTimeoutMs = 30_000

// Its listener opens a moment after that of clients.
async function untilManaged(server: ServerAccess): Promise<void> {
  const deadlineMs = performance.now() + manageTimeoutMs
  for (;;) {
    try {
      return void (await ask(server, { method: 'GET', path: '/whoami' }))
    } catch (error) {
      server.signal.throwIfAborted()
      if (performance.now() > deadlineMs) throw error
      await wait(25)
    }
  }
}

interface ManagementRequest {
  method: string
  path: string
  body?: object
  /** Statuses that are fine beside those of success. */
  accepted?: readonly number[]
}

async function ask(
  { handle, connection, signal }: ServerAccess,
  { method, path, body, accepted = [] }: ManagementRequest,
): Promise<{ status: number; body: unknown }> {
  const login = Buffer.from(`${connection['user']}:${connection['password']}`).toString('base64')
  const response = await fetch(`http://${handle.address(15672)}/api${path}`, {
    method,
    headers: { authorization: `Basic ${login}`, 'content-type': 'application/json' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok && !accepted.includes(response.status))
    throw new Error(
      `RabbitMQ answered ${method} ${path} with ${response.status}: ${text.slice(0, 200)}`,
    )
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}
