import { setTimeout as wait } from 'node:timers/promises'
import type { DataPool, Lease, ServerAccess, TakenLease } from '@mooring/core'
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
      nameOf: (number) => `test-${number}`,
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
  return (await ask(server, { method: 'GET', path, accepted: [404] })) !== 404
}

/** Who is still connected to it is disconnected. */
async function makeAnew(server: ServerAccess, vhost: string): Promise<void> {
  const name = encodeURIComponent(vhost)
  const user = server.connection['user'] ?? ''
  await ask(server, { method: 'DELETE', path: `/vhosts/${name}`, accepted: [404] })
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

/** Answers the status. */
async function ask(
  { handle, connection, signal }: ServerAccess,
  { method, path, body, accepted = [] }: ManagementRequest,
): Promise<number> {
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
  return response.status
}
