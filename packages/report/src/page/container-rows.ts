import { durationText } from '../duration-text.ts'
import type { ContainerRow, TestRow } from '../model/run.ts'
import { button, element } from './element.ts'
import { groupedRows } from './grouped-rows.ts'
import { phaseKey, phaseText } from './phases.ts'
import { row } from './row.ts'
import type { Selection } from './selection.ts'
import { strip } from './strip.ts'
import { place, type View } from './view.ts'

/** A row for each container; those that tests have of their own share one where they are many. */
export function containerRows(
  containers: readonly ContainerRow[],
  view: View,
  selection: Selection,
): HTMLElement[] {
  return groupedRows(containers, {
    alone: (container) => containerRow(container, view, selection),
    together: (group) => groupRow(group, view, selection),
  })
}

function containerRow(container: ContainerRow, view: View, selection: Selection): HTMLElement {
  const { name, image, phases, readyMs, toMs, exit, failure } = container
  const bars = phases.map((phase) => ({
    ...phase,
    element: element('span', {
      class: `bar ${phaseKey(phase.phase)}`,
      title: `${name}: ${phaseText(phase.phase)}, ${durationText(phase.toMs - phase.fromMs)}`,
    }),
  }))
  if (readyMs !== undefined)
    bars.push({
      phase: 'run',
      fromMs: readyMs,
      toMs: exit?.atMs ?? toMs,
      element: element('span', { class: 'bar run', title: `${name}: ready` }),
    })
  const badMs = failure ? toMs : exit?.atMs
  if (badMs !== undefined)
    bars.push({
      phase: 'bad',
      fromMs: badMs,
      toMs: badMs,
      element: element('span', { class: 'bar bad', title: endText(container) }),
    })
  const draw = (): void => {
    for (const bar of bars) {
      const isSeen = place(bar.element, view, bar)
      // A moment has no length, and is seen all the same.
      if (bar.phase === 'bad') bar.element.hidden = !isSeen && badMs! > view.toMs
    }
  }
  view.follow(draw)
  draw()
  const text = startText(container)
  const track = element(
    'div',
    { class: 'track', role: 'img', 'aria-label': text },
    ...bars.map((bar) => bar.element),
  )
  const label = button(name, () => selection.select({ kind: 'container', container }), {
    class: `name${failure || exit ? ' is-bad' : ''}`,
    title: image ? `${name} (${image})` : name,
    'aria-label': `${text}. Show details`,
  })
  const made = row(label, track)
  selection.follow((selected) => made.classList.toggle('is-used', isAbout(selected, container)))
  return made
}

/** Whether a test used a container: of a name, there may have been several one after the other. */
export const isUsed = ({ name, fromMs, toMs }: ContainerRow, test: TestRow): boolean =>
  test.uses.some(({ container }) => container === name) &&
  test.endMs >= fromMs &&
  test.startMs <= toMs

/** Whether the selection is the container, or a test that used it. */
const isAbout = (selected: Selection['current'], container: ContainerRow): boolean =>
  selected?.kind === 'test' ? isUsed(container, selected.test) : selected?.container === container

function groupRow(group: readonly ContainerRow[], view: View, selection: Selection): HTMLElement {
  const declared = group[0]?.declared ?? ''
  const failed = group.filter(({ failure }) => failure).length
  const items = group.map((container) => ({
    container,
    fromMs: container.fromMs,
    startMs: container.readyMs ?? container.toMs,
    toMs: container.toMs,
    isBad: container.failure !== undefined || container.exit !== undefined,
  }))
  const picture = strip({
    items,
    view,
    lanes: 8,
    colours: { wait: '--start', good: '--ready' },
    label: `${group.length} containers of ${declared} over time, ${failed} failed`,
    onPick: ({ container }) => selection.select({ kind: 'container', container }),
  })
  return row(
    element('span', { class: 'name' }, `${declared} × ${group.length.toLocaleString('en')}`),
    element('div', { class: 'track tall' }, picture),
  )
}

/** What became of a start, in words. */
function startText(container: ContainerRow): string {
  const { name, readyMs, fromMs, phases } = container
  const parts = phases.map(
    ({ phase, fromMs: from, toMs: to }) => `${phaseText(phase)} ${durationText(to - from)}`,
  )
  const start =
    readyMs === undefined
      ? `${name}, never ready`
      : `${name}, ready after ${durationText(readyMs - fromMs)}`
  const end = endText(container)
  return [parts.length > 0 ? `${start}: ${parts.join(', ')}` : start, end]
    .filter(Boolean)
    .join('; ')
}

export function endText({ failure, exit }: ContainerRow): string {
  if (failure) return `failed: ${failure.code || failure.message.split('\n')[0]}`
  if (!exit) return ''
  return `exited by itself with code ${exit.exitCode}${exit.oomKilled ? ', out of memory' : ''}`
}
