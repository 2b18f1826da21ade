import { NeverReady, type WaitStrategy } from './wait-strategy.ts'

/** One of several waits for the same container. */
export interface ListedWait extends Pick<WaitStrategy, 'containerEnd'> {
  untilReady(): Promise<void>
}

/**
 * Resolves when all waits have; rejects like the first of them that rejects, and leaves the others
 * to their signal.
 *
 * The container's end rejects at once while a wait is not ready. Where one of them awaits the end,
 * the end as such is no failure: waits that were ready by then count, `harmless` ones (log,
 * function) go on, because the rest of the log and what the container left behind can still be
 * looked at, and only `hopeless` ones that are not ready yet reject. A wrong exit code is the
 * business of the wait that awaits the end.
 */
export async function waitForAll(
  waits: readonly ListedWait[],
  exited: () => Promise<number>,
): Promise<void> {
  const endAwaited = waits.some(({ containerEnd }) => containerEnd === 'awaited')
  const outlivesContainer = ({ containerEnd }: ListedWait): boolean =>
    endAwaited && containerEnd !== 'hopeless'
  await Promise.all([
    beforeEnd(
      waits.filter((wait) => !outlivesContainer(wait)),
      exited,
    ),
    all(waits.filter(outlivesContainer)),
  ])
}

async function beforeEnd(
  waits: readonly ListedWait[],
  exited: () => Promise<number>,
): Promise<void> {
  if (waits.length === 0) return
  const ended = exited().then((exitCode): never => {
    throw new NeverReady({ reason: 'exited', exitCode })
  })
  await Promise.race([all(waits), ended])
}

async function all(waits: readonly ListedWait[]): Promise<void> {
  await Promise.all(waits.map((wait) => wait.untilReady()))
}
