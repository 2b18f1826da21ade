import { durationText } from '../duration.ts'
import type { LinkRow } from '../model/run.ts'
import { element } from './element.ts'
import { row } from './row.ts'
import { place, type View } from './view.ts'

/** A row for each link: when it was there, and when tests had something wrong with it. */
export const linkRows = (links: readonly LinkRow[], view: View): HTMLElement[] =>
  links.map((link) => {
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
    const told =
      faults.length === 0
        ? 'nothing was wrong with it'
        : faults.map((fault) => fault.name).join('; ')
    const label = `${name}, a link to ${to}: ${told}`
    return row(
      element('span', { class: 'name', title: `link to ${to}` }, name),
      element(
        'div',
        { class: 'track', role: 'img', 'aria-label': label },
        ...bars.map((bar) => bar.element),
      ),
    )
  })
