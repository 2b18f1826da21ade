import { countText, durationText } from '../duration-text.ts'
import type { LinkRow } from '../model/run.ts'
import { element } from './element.ts'
import { groupedRows } from './grouped-rows.ts'
import { row } from './row.ts'
import { strip } from './strip.ts'
import { place, type View } from './view.ts'

// More are no longer listened to.
const mostTold = 10

/**
 * A row for each link: when it was there, and when tests had something wrong with it. Those that tests have of their own
 * share one where they are many.
 */
export const linkRows = (links: readonly LinkRow[], view: View): HTMLElement[] =>
  groupedRows(links, {
    alone: (link) => linkRow(link, view),
    together: (group) => groupRow(group, view),
  })

function linkRow(link: LinkRow, view: View): HTMLElement {
  const { name, to, faults } = link
  const bars = [
    { ...link, kind: 'run', title: `${name}, a link to ${to}` },
    ...faults.map((fault) => ({
      ...fault,
      kind: 'bad',
      title: `${name}: ${fault.name}, ${durationText(fault.toMs - fault.fromMs)}`,
    })),
  ].map((bar) => ({
    ...bar,
    element: element('span', { class: `bar ${bar.kind}`, title: bar.title }),
  }))
  const draw = (): void => {
    for (const bar of bars) place(bar.element, view, bar)
  }
  view.follow(draw)
  draw()
  const label = `${name}, a link to ${to}: ${faultsText(link)}`
  return row(
    element('span', { class: 'name', title: `link to ${to}` }, name),
    element(
      'div',
      { class: 'track', role: 'img', 'aria-label': label },
      ...bars.map((bar) => bar.element),
    ),
  )
}

function faultsText({ faults }: LinkRow): string {
  if (faults.length === 0) return 'nothing was wrong with it'
  return faults.length > mostTold
    ? `something was wrong with it ${countText(faults.length, 'time')}`
    : faults.map(({ name }) => name).join('; ')
}

function groupRow(group: readonly LinkRow[], view: View): HTMLElement {
  const { declared = '', to = '' } = group[0] ?? {}
  const items = group.map(({ fromMs, toMs, faults }) => ({
    fromMs,
    startMs: fromMs,
    toMs,
    isBad: faults.length > 0,
  }))
  const bad = items.filter(({ isBad }) => isBad).length
  const picture = strip({
    items,
    view,
    lanes: 8,
    colours: { wait: '--start', good: '--ready' },
    label: `${group.length.toLocaleString('en')} links of ${declared} to ${to} over time, something was wrong with ${bad}`,
  })
  return row(
    element('span', { class: 'name' }, `${declared} × ${group.length.toLocaleString('en')}`),
    element('div', { class: 'track tall' }, picture),
  )
}
