import type { KeptKind, KeptObject, RemovedKept } from '@mooring/core/commands'
import type { Cli } from './cli.ts'
import { counted } from './terminal/quantities.ts'

const words: Record<KeptKind, string> = {
  container: 'container',
  network: 'network',
  volume: 'volume',
  snapshot: 'snapshot',
  image: 'built image',
}

/** `2 containers, 1 network removed`. */
export function removalText(removed: readonly KeptObject[]): string {
  const parts = Object.entries(words).flatMap(([kind, word]) => {
    const count = removed.filter((object) => object.kind === kind).length
    return count > 0 ? [counted(count, word)] : []
  })
  return parts.length > 0 ? `${parts.join(', ')} removed` : 'nothing removed'
}

/** Says what is still there, and has the command fail. */
export function tellFailures({ terminal, fail }: Cli, failed: RemovedKept['failed']): void {
  for (const { object, reason } of failed)
    terminal.errorLine(`${words[object.kind]} ${object.name} could not be removed: ${reason}`)
  if (failed.length > 0) fail()
}
