import type { FailureReport } from '../failure-report.ts'

/** The log lines of a report as text, each behind the name of its container; empty where there are none. */
export function logBlock({ lines, leftOut, isShared }: FailureReport): string {
  if (lines.length === 0) return ''
  const width = Math.max(...lines.map(({ container }) => container.length))
  const note = isShared ? '; other tests ran at the same time, so some lines may be theirs' : ''
  return [
    `Logs of the containers while this test ran${note}:`,
    ...(leftOut > 0
      ? [`  (${leftOut} earlier ${leftOut === 1 ? 'line is' : 'lines are'} left out)`]
      : []),
    ...lines.map(({ container, text }) => `  ${container.padEnd(width)} | ${text}`),
  ].join('\n')
}
