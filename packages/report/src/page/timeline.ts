import { countText, durationText } from '../duration-text.ts'
import type { Run } from '../model/run.ts'
import { countTests } from '../model/tests.ts'
import { axis } from './axis.ts'
import { containerRows } from './container-rows.ts'
import { button, element } from './element.ts'
import { linkRows } from './link-rows.ts'
import { phaseGroups, type PhaseKey } from './phases.ts'
import { row, rowGroup } from './row.ts'
import type { Selection } from './selection.ts'
import { strip } from './strip.ts'
import { createView, place, placeIn, type View } from './view.ts'

/** The run over time: images, networks, containers, and the tests below them. */
export function timeline(run: Run, selection: Selection): HTMLElement {
  const view = createView(run.totalMs)
  const rows = element(
    'div',
    { class: 'rows' },
    row('', axis(view)),
    ...rowGroup('Images', barRows(run.images, view, 'image')),
    ...rowGroup('Networks', barRows(run.networks, view, 'create')),
    ...rowGroup('Containers', containerRows(run.containers, view, selection)),
    ...rowGroup('Links', linkRows(run.links, view)),
    ...rowGroup('Tests', testRows(run, view, selection)),
    band(view, selection),
  )
  return element(
    'section',
    { class: 'panel timeline', 'aria-labelledby': 'timeline-title' },
    element(
      'header',
      {},
      element('h2', { id: 'timeline-title' }, 'Timeline'),
      zoom(run, view, selection),
      legend(),
    ),
    rows,
  )
}

function barRows(bars: Run['images'], view: View, phase: PhaseKey): HTMLElement[] {
  return bars.map(({ name, what, fromMs, toMs }) => {
    const text = `${name} ${what} in ${durationText(toMs - fromMs)}`
    const bar = element('span', { class: `bar ${phase}`, title: text })
    const draw = (): void => void place(bar, view, { fromMs, toMs })
    view.follow(draw)
    draw()
    const track = element('div', { class: 'track', role: 'img', 'aria-label': text }, bar)
    return row(element('span', { class: 'name', title: name }, name), track)
  })
}

function testRows({ tests }: Run, view: View, selection: Selection): HTMLElement[] {
  if (tests.length === 0) return []
  const ran = tests.filter(({ outcome }) => outcome !== 'skipped')
  const items = ran.map((test) => ({
    test,
    fromMs: test.waitingMs,
    startMs: test.startMs,
    toMs: test.endMs,
    isBad: test.outcome === 'failed',
  }))
  const failed = items.filter(({ isBad }) => isBad).length
  const picture = strip({
    items,
    view,
    lanes: 20,
    colours: { wait: '--wait', good: '--test' },
    label: `${countText(countTests(tests), 'test')} over time, ${failed} failed; the list below has each of them`,
    onPick: ({ test }) => selection.select({ kind: 'test', test }),
  })
  const label = `${countTests(tests).toLocaleString('en')} with containers`
  return [
    row(
      element('span', { class: 'name' }, label),
      element('div', { class: 'track tall' }, picture),
    ),
  ]
}

/** The time of the selected test over all rows. */
function band(view: View, selection: Selection): HTMLElement {
  const mark = element('div', { class: 'band' })
  const draw = (): void => {
    const selected = selection.current
    mark.hidden = selected?.kind !== 'test'
    if (selected?.kind !== 'test') return
    const { waitingMs, endMs } = selected.test
    const share = Math.max(placeIn(view, endMs) - placeIn(view, waitingMs), 0.001)
    if (place(mark, view, { fromMs: waitingMs, toMs: endMs })) mark.style.width = `${share * 100}%`
  }
  selection.follow(draw)
  view.follow(draw)
  draw()
  return element('div', { class: 'bands', 'aria-hidden': 'true' }, mark)
}

function zoom({ totalMs, containers }: Run, view: View, selection: Selection): HTMLElement {
  const lastReadyMs = Math.max(0, ...containers.map(({ readyMs, toMs }) => readyMs ?? toMs))
  const choices: [string, () => void][] = [
    ['Whole run', () => view.show(0, totalMs)],
    ['Starts', () => view.show(0, Math.min(totalMs, lastReadyMs * 1.05 + 50))],
    ['Selected', () => showSelected(view, selection)],
  ]
  const buttons = choices.map(([text, show], index) =>
    button(
      text,
      () => {
        for (const one of buttons) one.setAttribute('aria-pressed', String(one === buttons[index]))
        show()
      },
      { 'aria-pressed': index === 0 ? 'true' : 'false' },
    ),
  )
  return element('div', { class: 'choices', role: 'group', 'aria-label': 'Time shown' }, ...buttons)
}

function showSelected(view: View, { current }: Selection): void {
  if (!current) return
  const [fromMs, toMs] =
    current.kind === 'test'
      ? [current.test.waitingMs, current.test.endMs]
      : [current.container.fromMs, current.container.readyMs ?? current.container.toMs]
  const roomMs = Math.max(20, (toMs - fromMs) * 0.5)
  view.show(fromMs - roomMs, toMs + roomMs)
}

const legend = (): HTMLElement =>
  element(
    'ul',
    { class: 'legend', 'aria-label': 'Colours of the phases' },
    ...phaseGroups.map(({ key, label }) =>
      element('li', {}, element('i', { class: `bar ${key}` }), label),
    ),
  )
