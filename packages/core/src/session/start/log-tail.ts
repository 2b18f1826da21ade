import type { ContainerFacts } from '../../docker/container-facts.ts'
import { readLogs } from '../../docker/container-logs.ts'
import type { SessionPart } from '../context.ts'

const logTailLines = 20

/** The last lines of a container, to tell with a failure; '' where there are none, or none can be had. */
export async function logTail(
  context: SessionPart<'engine'>,
  name: string,
  facts: ContainerFacts | undefined,
): Promise<string> {
  try {
    const text = await readLogs(
      context.engine.docker,
      { id: name, name },
      { tail: logTailLines, raw: facts?.tty ?? false },
    )
    return text.trimEnd()
  } catch {
    return '' // The evidence is best effort: the failure itself must reach the user.
  }
}
