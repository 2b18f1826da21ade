/** A piece counts when the next one is wanted, so that a slow link is reported as slow. */
export async function* counted(
  archive: AsyncIterable<Buffer>,
  onSent: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const piece of archive) {
    yield piece
    bytes += piece.length
    onSent(bytes)
  }
}

const toldBytes = 100_000
const toldGrowth = 1.05

/**
 * Hears of what is on its way in small pieces, and tells it when it has grown enough to be news: never of what is small, and
 * of something large no more than a few hundred times.
 *
 * @param tell hears the bytes so far
 */
export function tellGrowth(tell: (bytes: number) => void): (bytes: number) => void {
  let told = 0
  return (bytes) => {
    if (bytes < told + toldBytes || bytes < told * toldGrowth) return
    told = bytes
    tell(bytes)
  }
}
