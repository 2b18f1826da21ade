/** Work that goes on, for those who must wait for its end. */
export interface UnderWay {
  /** Takes work in, and answers it. */
  add<Result>(work: Promise<Result>): Promise<Result>
  /** Resolves when all that was taken in so far has ended, whatever the outcomes. */
  settled(): Promise<void>
}

export function createUnderWay(): UnderWay {
  const all = new Set<Promise<unknown>>()
  return {
    add: (work) => {
      const ended: Promise<unknown> = work.then(
        () => all.delete(ended),
        () => all.delete(ended),
      )
      all.add(ended)
      return work
    },
    settled: async () => void (await Promise.all(all)),
  }
}
