import type { ResolvedWait } from '../config/resolved-waits.ts'
import { waitForCommand } from './for-command.ts'
import { waitForExit } from './for-exit.ts'
import { waitForFunction } from './for-function.ts'
import { waitForHealthy } from './for-healthy.ts'
import { waitForHttp } from './for-http.ts'
import { waitForLog } from './for-log.ts'
import { waitForPorts } from './for-ports.ts'
import type { WaitStrategy } from './wait-strategy.ts'

/**
 * The strategies that must all hold for a declared wait: one, or those of a list and of the lists
 * in it.
 */
export function strategiesOf(wait: ResolvedWait): WaitStrategy[] {
  return wait.kind === 'list' ? wait.all.flatMap(strategiesOf) : [strategyOf(wait)]
}

function strategyOf(wait: Exclude<ResolvedWait, { kind: 'list' }>): WaitStrategy {
  switch (wait.kind) {
    case 'ports':
      return waitForPorts(wait)
    case 'log':
      return waitForLog(wait)
    case 'http':
      return waitForHttp(wait)
    case 'healthy':
      return waitForHealthy(wait)
    case 'command':
      return waitForCommand(wait)
    case 'exit':
      return waitForExit(wait)
    case 'function':
      return waitForFunction(wait)
  }
}
