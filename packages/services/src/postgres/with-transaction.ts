import { evidence, UsageError } from '@mooring/client'

/** A client of the package `pg`, or anything that sends SQL over one session. */
export interface TransactionClient {
  query(text: string): Promise<unknown>
}

/**
 * Runs work in a transaction that is rolled back at the end, also where the work throws. Inside another one it becomes a
 * savepoint.
 *
 * What the work did is seen through this client only. Sequences do not go back, `now()` stands still, deferred
 * constraints are not checked, notifications are not sent, and a statement that fails makes all later ones fail, unless
 * it has a `withTransaction` of its own.
 *
 * @param client one session, not a pool: a pool would send each query over whichever session is free
 * @param body work that sends its queries through the client it receives, and does not end the transaction itself
 * @returns what the work returns
 * @throws UsageError TRANSACTION_ENDED where the transaction was over before the work was
 */
export async function withTransaction<Client extends TransactionClient, Result>(
  client: Client,
  body: (client: Client) => Promise<Result>,
): Promise<Result> {
  if (isPool(client))
    throw new TypeError('withTransaction needs one client: take one with pool.connect().')
  const depth = depths.get(client) ?? 0
  // At once, so that one that begins meanwhile is distinguished from the first.
  depths.set(client, depth + 1)
  try {
    await client.query(depth === 0 ? 'BEGIN' : `SAVEPOINT ${savepoint(depth)}`)
    const result = await done(client, body, depth)
    await rollBack(client, depth)
    return result
  } finally {
    depths.set(client, (depths.get(client) ?? 1) - 1)
  }
}

/** How many of them a client is in; it is no state of ours but one of the client. */
const depths = new WeakMap<TransactionClient, number>()

const isPool = (client: object): boolean => 'totalCount' in client && 'idleCount' in client

const savepoint = (depth: number): string => `mooring_${depth}`

async function done<Client extends TransactionClient, Result>(
  client: Client,
  body: (client: Client) => Promise<Result>,
  depth: number,
): Promise<Result> {
  try {
    return await body(client)
  } catch (error) {
    // Whether that fails or not, the test must receive the error of the work.
    await rollBack(client, depth).catch(() => undefined)
    throw error
  }
}

async function rollBack(client: TransactionClient, depth: number): Promise<void> {
  const name = savepoint(depth)
  try {
    // A plain ROLLBACK does not mind if there is nothing to roll back.
    await client.query(
      depth === 0
        ? 'ROLLBACK AND CHAIN; ROLLBACK'
        : `ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`,
    )
  } catch (cause) {
    const { code = '' } = cause as { code?: string }
    if (code !== syntaxError && !noTransaction.includes(code)) throw cause
    if (depth === 0) await client.query('ROLLBACK')
    if (code !== syntaxError) throw transactionEnded(cause)
  }
}

/** Servers before PostgreSQL 12 do not know AND CHAIN. */
const syntaxError = '42601'

/** No transaction is open, or one that has no such savepoint. */
const noTransaction = ['25P01', '3B001']

const transactionEnded = (cause: unknown): UsageError =>
  new UsageError({
    code: 'TRANSACTION_ENDED',
    what: 'The transaction of withTransaction was over before the work in it was.',
    why: [
      ...evidence(
        'reason',
        'the work ran COMMIT or ROLLBACK, or shared its session with another withTransaction',
      ),
      ...evidence('effect', 'what it committed stays in the database, and other tests see it'),
    ],
    fix: "give tests of code that commits a database of their own that is put back: method: 'auto'.",
    cause,
  })
