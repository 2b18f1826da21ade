/** Waits for all of some work, so that what undoes it overtakes none. @throws the first failure, when all is over */
export async function allDone(work: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(work)
  for (const one of settled) if (one.status === 'rejected') throw one.reason
}
