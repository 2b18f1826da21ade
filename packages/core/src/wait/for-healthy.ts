import { orAborted } from '../abort.ts'
import type { ResolvedWait } from '../config/resolved-waits.ts'
import { lastLine } from './excerpt.ts'
import { NeverReady, type ProbeOptions, type WaitStrategy } from './wait-strategy.ts'
import type { HealthReport, WaitTarget } from './wait-target.ts'

/**
 * Ready when the engine reports the container as healthy. `unhealthy` ends the wait: the engine
 * says so only after the check's start period and all its retries.
 */
export function waitForHealthy(_wait: Extract<ResolvedWait, { kind: 'healthy' }>): WaitStrategy {
  return {
    waitsFor: () => 'its health check',
    containerEnd: 'hopeless',
    untilReady: (target, options) => orAborted(untilHealthy(target, options), options.signal),
  }
}

async function untilHealthy(target: WaitTarget, { signal, onProbe }: ProbeOptions): Promise<void> {
  signal.throwIfAborted()
  for await (const report of target.health(signal)) {
    if (report.status === 'healthy') return
    onProbe({ text: reportText(report) })
    if (report.status === 'unhealthy') throw new NeverReady({ reason: 'unhealthy' })
    if (report.status === 'none') throw new NeverReady({ reason: 'no-health-check' })
  }
  throw new NeverReady({ reason: 'exited', exitCode: await target.exited(signal) })
}

function reportText({ status, output }: HealthReport): string {
  if (status === 'none') return 'neither the image nor the config has a health check'
  const line = lastLine(output)
  return line === '' ? status : `${status}, last check: ${line}`
}
