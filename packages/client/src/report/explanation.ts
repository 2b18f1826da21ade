import type { Client } from '../client.ts'
import type { FailureReport, LogLine } from '../failure-report.ts'
import type { ReportRequest } from '../protocol.ts'
import { diedDuring } from './death-error.ts'
import { linkBlock } from './link-block.ts'
import { logBlock } from './log-block.ts'

/** What containers have to say to the failure of a test. */
export interface Explanation {
  /** Asked of the session; undefined where it is gone, and the failure stands for itself. */
  report: FailureReport | undefined
  /** What containers wrote meanwhile, as text; empty where there is nothing. */
  logs: string
  /** The message of the first failure with what is to stand before it: that the engine is lost, which containers died meanwhile. */
  first(message: string): string
  /** The message of the last failure with what is to stand behind it: the faults of links, and the logs. */
  last(message: string): string
}

/** @param options.isShared whether the adapter knows of tests that ran at the same time */
export async function explanationOf(
  client: Pick<Client, 'report'>,
  { isShared, ...request }: ReportRequest & { isShared: boolean },
): Promise<Explanation> {
  const answered = await client.report(request).catch(() => undefined)
  const report = answered && { ...answered, isShared: answered.isShared || isShared }
  const logs = report ? logBlock(report) : ''
  const links = linkBlock(report?.links ?? [], request.sinceMs)
  const reasons = report ? reasonsIn(report, request.sinceMs) : []
  return {
    report,
    logs,
    first: (message) =>
      reasons.length > 0 ? `${reasons.join('\n\n')}\n\nThe test failed with: ${message}` : message,
    last: (message) => [message, links, logs].filter(Boolean).join('\n\n'),
  }
}

function reasonsIn({ deaths, lines, engineLost }: FailureReport, startedAtMs: number): string[] {
  const died = deaths.map((death) => {
    const wrote = ({ container }: LogLine): boolean => container === death.container
    return diedDuring(death, { startedAtMs, showLog: !lines.some(wrote) }).message
  })
  return engineLost === undefined ? died : [engineLost, ...died]
}
