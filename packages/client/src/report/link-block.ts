import type { LinkState } from '../failure-report.ts'

/** Which links were in what state while a test ran, as text; empty where all were whole. */
export function linkBlock(links: readonly LinkState[], startedAtMs: number): string {
  if (links.length === 0) return ''
  const width = Math.max(...links.map(({ link }) => link.length))
  const lines = links.map(
    ({ link, ...state }) => `  ${link.padEnd(width)}  ${stateText(state, startedAtMs)}`,
  )
  return ['Faults of links while the test ran:', ...lines].join('\n')
}

function stateText(
  { fault, fromMs, untilMs }: Omit<LinkState, 'link'>,
  startedAtMs: number,
): string {
  const at = (ms: number): string => `${(Math.max(0, ms - startedAtMs) / 1000).toFixed(2)} s`
  return `${fault}, from ${at(fromMs)} to ${untilMs === undefined ? 'now' : at(untilMs)}`
}
