import { createHandle, type Ask } from '@mooring/client'
import type { ResolvedWait } from '../../config/resolved-waits.ts'
import { strategiesOf } from '../../wait/strategies-of.ts'
import type { WaitTarget } from '../../wait/wait-target.ts'
import { waitUntilReady } from '../../wait/wait-until-ready.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import type { StartProgress } from '../events/start-progress.ts'
import { awaitedOf } from '../start/until-ready.ts'

/**
 * Waits until a server that runs already answers, by what of the declared `waitFor` can be seen from here, or else by its
 * port.
 *
 * @returns what was waited for, in words
 * @throws WaitFailure
 */
export async function untilUsable(
  context: SessionPart<'declarations' | 'mask'>,
  running: RunningContainer,
  { ask, signal, progress }: { ask: Ask; signal: AbortSignal; progress: StartProgress },
): Promise<string> {
  const target = serverTarget(context, running, ask)
  const seen = seenFromHere(running.declared.waitFor)
  const strategies = strategiesOf(seen ?? { kind: 'ports', ports: target.tcpPorts.slice(0, 1) })
  await waitUntilReady(target, strategies, {
    signal,
    mask: context.mask,
    onBegin: (missing) => progress.enter('ready', () => awaitedOf(missing())),
  })
  return context.mask(strategies.map((strategy) => strategy.waitsFor(target)).join(', '))
}

/** Logs, health checks, commands and exits are those of a container. */
function seenFromHere(wait: ResolvedWait | undefined): ResolvedWait | undefined {
  if (wait?.kind === 'list') {
    const all = wait.all.flatMap((one) => seenFromHere(one) ?? [])
    return all.length === 0 ? undefined : { kind: 'list', all }
  }
  return wait && ['function', 'http', 'ports'].includes(wait.kind) ? wait : undefined
}

function serverTarget(
  context: SessionPart<'declarations'>,
  running: RunningContainer,
  ask: Ask,
): WaitTarget {
  const { live, watch } = running
  const { name, host, ports } = live.current
  return {
    name,
    tcpPorts: ports
      .filter(({ protocol }) => protocol === 'tcp')
      .map(({ containerPort }) => containerPort),
    probeAddress: (containerPort) => {
      const port = ports.find((one) => one.containerPort === containerPort)
      return { host, port: port?.ipv4 ?? port?.ipv6 ?? containerPort, direct: false }
    },
    logs: async function* () {},
    health: watch.health,
    exec: () => Promise.reject(new Error('a server that runs already takes no commands')),
    exited: watch.exited,
    handle: createHandle(live, ask),
    directory: context.declarations.config.directory,
  }
}
