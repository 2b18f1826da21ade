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
 * @param body work that sends its queries through the client it receives
 * @returns what the work returns
 */
export async function withTransaction<Client extends TransactionClient, Result>(
  client: Client,
  body: (client: Client) => Promise<Result>,
): Promise<Result> {
  if (isPool(client))
    throw new TypeError('withTransaction needs one client: take one with pool.connect().')
  const depth = depths.get(client) ?? 0
  const name = `mooring_${depth}`
  await client.query(depth === 0 ? 'BEGIN' : `SAVEPOINT ${name}`)
  depths.set(client, depth + 1)
  try {
    return await body(client)
  } finally {
    depths.set(client, depth)
    await client.query(
      depth === 0 ? 'ROLLBACK' : `ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`,
    )
  }
}

/** How many of them a client is in; it is no state of ours but one of the client. */
const depths = new WeakMap<TransactionClient, number>()

const isPool = (client: object): boolean => 'totalCount' in client && 'idleCount' in client
