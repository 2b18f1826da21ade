import { setTimeout as delay } from 'node:timers/promises'
import type { ServerAccess } from '@mooring/core/service'
import type { SqlClient } from '../postgres-connection.ts'
import { excerptOf } from '../sql-text.ts'

/** A pool of `pg` closes connections that have been idle for ten seconds. */
const patienceMs = 15_000
/** What is closed needs a moment on the server, of which nobody need hear. */
const silentMs = 1_000
const pollMs = 10

/**
 * Waits until connections are closed that migrations and seeds opened to the database of the client. Those that are not
 * will be ended, because a database with connections cannot be copied; but a pool or client without a listener for
 * errors then ends this process, so that they may go by themselves before.
 */
export async function leftOpenClosed(
  client: SqlClient,
  { tell, signal }: Pick<ServerAccess, 'tell' | 'signal'>,
): Promise<void> {
  const beganAtMs = performance.now()
  let wasTold = false
  for (;;) {
    const [first, ...others] = await leftOpen(client)
    const waitedMs = performance.now() - beganAtMs
    if (first === undefined || waitedMs > patienceMs) return
    if (!wasTold && waitedMs > silentMs) {
      tell(waitsFor(first, others.length + 1))
      wasTold = true
    }
    await delay(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

interface LeftOpen {
  application: string
  query: string
}

/** Only those that come from here: containers may be connected as well, to a server that was kept. */
async function leftOpen(client: SqlClient): Promise<LeftOpen[]> {
  const { rows } = await client.query<LeftOpen>(
    `SELECT application_name AS application, query FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
       AND client_addr IS NOT DISTINCT FROM inet_client_addr()
     ORDER BY backend_start`,
  )
  return rows
}

function waitsFor({ application, query }: LeftOpen, count: number): string {
  const what = count === 1 ? '1 connection' : `${count} connections`
  const who = application === '' ? '' : `application ${application}, `
  return `waits for ${what} that migrations or seeds left open (${who}last query: ${excerptOf(query)})`
}
