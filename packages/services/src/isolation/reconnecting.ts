/** A connection that is made when it is needed, and again when the server was away. */
export interface Reconnecting<Connection> {
  /** Works on the connection; work that failed because the connection was lost is done once more on a new one. */
  use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>
  close(): void
}

/**
 * @param isAnswer tells an error that the server answered from one of the connection, which is not used again
 */
export function reconnecting<Connection>(
  connect: () => Promise<Connection>,
  close: (connection: Connection) => void,
  isAnswer: (error: Error) => boolean,
): Reconnecting<Connection> {
  let current: Promise<Connection> | undefined
  const letGo = (): void => {
    current?.then(close, () => undefined)
    current = undefined
  }
  const attempt = async <Result>(
    work: (connection: Connection) => Promise<Result>,
  ): Promise<Result> => {
    current ??= connect()
    return work(await current)
  }
  return {
    use: async (work) => {
      const used = current
      try {
        return await attempt(work)
      } catch (error) {
        if (isAnswer(error as Error)) throw error
        if (current === used || used === undefined) letGo()
        if (used === undefined) throw error
        return attempt(work)
      }
    },
    close: letGo,
  }
}
