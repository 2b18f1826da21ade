import { createHandle, familyOf, hostPort, type Ask } from '@mooring/client'
import { capabilitiesOf } from '../../docker/capabilities.ts'
import { followLogs } from '../../docker/container-logs.ts'
import { execIn } from '../../docker/exec-in-container.ts'
import { isBesideThisMachine } from '../../docker/reach/beside-this-machine.ts'
import { reachedAt } from '../../docker/reach/reached-at.ts'
import { defaultWait } from '../../wait/default-wait.ts'
import { strategiesOf } from '../../wait/strategies-of.ts'
import type { PendingWait } from '../../wait/wait-failure.ts'
import { NeverReady } from '../../wait/wait-strategy.ts'
import type { ProbeAddress, WaitTarget } from '../../wait/wait-target.ts'
import { waitUntilReady } from '../../wait/wait-until-ready.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import type { AwaitedNow, StartProgress } from '../events/start-progress.ts'

/**
 * Waits by the declared strategy, or the default one, until a started container is ready.
 *
 * @param ask answers the handle that a wait function receives; it must not wait for readiness itself
 * @returns what was waited for, in words
 * @throws WaitFailure
 */
export async function untilReady(
  context: SessionPart<'declarations' | 'engine' | 'mask'>,
  running: RunningContainer,
  { ask, signal, progress }: { ask: Ask; signal: AbortSignal; progress: StartProgress },
): Promise<string> {
  const wait = running.declared.waitFor ?? defaultWait(running.declared, running.image)
  const strategies = strategiesOf(wait)
  const { dropsWithinMs } = await capabilitiesOf(context.engine.docker)
  const target = waitTarget(context, running, { ask, dropsWithinMs })
  await waitUntilReady(target, strategies, {
    signal,
    mask: context.mask,
    onBegin: (missing) => progress.enter('ready', () => awaitedOf(missing())),
  })
  const waitedFor = strategies.map((strategy) => strategy.waitsFor(target)).join(', ')
  return context.mask(waitedFor) || 'running'
}

/** What a start that waits for readiness tells of it. */
export function awaitedOf(missing: readonly PendingWait[]): AwaitedNow {
  const probes = missing.flatMap(({ lastProbe }) => (lastProbe ? [lastProbe.text] : []))
  return {
    waitedFor: missing.map(({ waitedFor }) => waitedFor).join(', '),
    ...(probes.length > 0 && { lastProbe: probes.join('; ') }),
  }
}

function waitTarget(
  context: SessionPart<'declarations' | 'engine'>,
  running: RunningContainer,
  { ask, dropsWithinMs }: { ask: Ask; dropsWithinMs: number },
): WaitTarget {
  const { docker } = context.engine
  const { declared, live, watch, startedFacts } = running
  const { id, name } = live.current
  return {
    name,
    tcpPorts: declared.ports
      .filter(({ protocol }) => protocol === 'tcp')
      .map(({ containerPort }) => containerPort),
    probeAddress: (containerPort) => ({
      ...probeAddress(context, running, containerPort),
      dropsWithinMs,
    }),
    logs: (signal) =>
      followLogs(docker, id, {
        signal,
        raw: startedFacts.tty,
        ...(running.logsSinceMs !== undefined && { since: running.logsSinceMs }),
      }),
    health: (signal) => watch.health(signal),
    exec: (command, signal) => execIn(docker, { id, name }, { command, options: {}, signal }),
    exited: (signal) => watch.exited(signal),
    handle: createHandle(live, ask),
    directory: context.declarations.config.directory,
  }
}

// The mode decides. Of a published port, the container's own address proves more where this machine reaches it.
function probeAddress(
  { engine }: SessionPart<'engine'>,
  running: RunningContainer,
  containerPort: number,
): ProbeAddress {
  const { declared, live, startedFacts } = running
  const { state, exitCode, networks } = startedFacts
  // It was over before it could be looked at, and has no address any more.
  if (state === 'exited' || state === 'dead') throw new NeverReady({ reason: 'exited', exitCode })
  const { host, direct } = reachedAt(engine.reach, declared.networkMode, startedFacts)
  if (direct) return { host, port: containerPort, direct }
  const reached =
    engine.local &&
    engine.reach.mode === 'docker_host' &&
    Object.values(networks).find(isBesideThisMachine)
  if (reached) return { host: reached.ipAddress, port: containerPort, direct: true }
  return {
    host,
    port: hostPort(live.current, familyOf(host), `${containerPort}/tcp`),
    direct: false,
  }
}
