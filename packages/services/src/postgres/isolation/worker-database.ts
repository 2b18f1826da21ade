import type { SqlClient } from '../postgres-connection.ts'
import { inspect, inspectAnd, inspectionQuery } from './inspection.ts'
import { ownSettings, type Baseline } from './postgres-baseline.ts'
import { createPutBack, tidy, type Changes, type PutBack } from './postgres-put-back.ts'
import { endStragglers, rollBackPrepared } from './stragglers.ts'

/** A database that one worker uses again and again. */
export interface WorkerDatabase {
  readonly name: string
  /** Undoes what its last user did. False where it cannot be proved that nothing is left. */
  makeClean(): Promise<boolean>
  /** Closes the session in it. */
  close(): Promise<void>
}

export interface WorkerDatabaseOptions {
  name: string
  baseline: Baseline
  connect: (name: string) => Promise<SqlClient>
}

/** Resets after which the space of deleted rows is freed. */
const resetsBetweenTidying = 100
/** Size of a table from which that is done at once. */
const tidyBytes = 2 ** 20
const attempts = 3

interface Session {
  client: SqlClient
  undo: PutBack
}

export function createWorkerDatabase({
  name,
  baseline,
  connect,
}: WorkerDatabaseOptions): WorkerDatabase {
  const text = inspectionQuery(baseline)
  let session: Promise<Session> | undefined
  // Deleted rows leave their pages, so that most of what was found once is found again.
  let expected: Changes | undefined
  let resets = 0

  const open = async (): Promise<Session> => {
    const client = await connect(name)
    expected = undefined
    await client.query(ownSettings)
    // No trigger fires and no foreign key is checked when rows are put back. It is set once, because each change of it
    // has the server forget the plan of the inspection.
    await client.query('SET session_replication_role = replica')
    // A look that fails because a test has changed the schema is no news, and the log is that of tests.
    await client.query('SET log_min_messages = fatal')
    return { client, undo: createPutBack(baseline) }
  }
  const close = async (): Promise<void> => {
    const closing = session
    session = undefined
    await closing?.then(({ client }) => client.end()).catch(() => undefined)
  }
  const reset = async ({ client, undo }: Session): Promise<'clean' | 'in use' | 'changed'> => {
    const guess = expected
    expected = undefined
    const sql = guess ? undo.again(guess) : ''
    const inspection = await (sql === '' ? inspect(client, text) : inspectAnd(client, sql))
    if (inspection.isInUse) return 'in use'
    if (inspection.isSealBroken) return 'changed'
    await undo.run(client, sql === '' ? inspection : beyond(inspection, guess))
    resets += 1
    const isLarge = inspection.largestBytes > tidyBytes
    if (isLarge || resets % resetsBetweenTidying === 0) await tidy(client, baseline, inspection)
    else expected = inspection
    return 'clean'
  }
  return {
    name,
    close,
    makeClean: async () => {
      try {
        const opened = await (session ??= open())
        for (let attempt = 1; attempt <= attempts; attempt += 1) {
          const outcome = await reset(opened).catch(asInUse)
          if (outcome !== 'in use') return outcome === 'clean'
          await endStragglers(opened.client, name)
          await rollBackPrepared(opened.client)
        }
      } catch {
        // Whatever goes wrong, a new copy is right.
      }
      await close()
      return false
    },
  }
}

/** What of the changes a guess has left out. */
function beyond(found: Changes, guess: Changes | undefined): Changes {
  const without = (all: readonly string[], known: readonly string[] = []): string[] =>
    all.filter((one) => !known.includes(one))
  return {
    filled: without(found.filled, guess?.filled),
    touched: without(found.touched, guess?.touched),
    moved: without(found.moved, guess?.moved),
  }
}

/** A lock that is not to be had belongs to a session that came after the look at them. */
function asInUse(error: { code?: string }): 'in use' {
  if (error.code === '55P03') return 'in use'
  throw error
}
