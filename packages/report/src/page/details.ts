import { durationText } from '../duration-text.ts'
import type { ContainerRow, LogLine, Run, TestRow } from '../model/run.ts'
import { endText, isUsed } from './container-rows.ts'
import { button, element } from './element.ts'
import { phaseKey, phaseText } from './phases.ts'
import type { Selection } from './selection.ts'

/** What is known of the selected test or container. */
export function details(run: Run, selection: Selection): HTMLElement {
  const body = element('div', { class: 'body' })
  const made = element(
    'section',
    {
      class: 'details',
      'aria-label': 'Details',
      'aria-live': 'polite',
      tabindex: -1,
      id: 'details',
    },
    body,
  )
  const draw = (): void => {
    const { current } = selection
    body.replaceChildren(
      ...(current?.kind === 'test'
        ? testParts(current.test, run, selection)
        : current
          ? containerParts(current.container, run, selection)
          : [element('p', { class: 'hint' }, 'Select a test or a container.')]),
    )
    made.scrollTop = 0
  }
  selection.follow(draw)
  draw()
  return made
}

function testParts(test: TestRow, run: Run, selection: Selection): HTMLElement[] {
  const { name, file, outcome, error, lines } = test
  return [
    element('h3', {}, element('span', { class: `pill ${outcome}` }, outcome), name),
    element('p', { class: 'meta' }, [file, ...timesOf(test)].join(' · ')),
    ...(error ? [element('h4', {}, 'Error'), pre(error, 'error', 'Error of the test')] : []),
    ...(lines.length > 0 ? logParts(test) : []),
    ...(hasRun(test) ? useParts(test, run, selection) : []),
  ]
}

// Of hooks and of tests that are skipped nobody knows more.
const hasRun = ({ outcome, isAround }: TestRow): boolean => outcome !== 'skipped' && !isAround

function timesOf(test: TestRow): string[] {
  const { attempt, waitingMs, startMs, endMs } = test
  if (!hasRun(test)) return []
  return [
    `began at ${durationText(waitingMs)}`,
    `took ${durationText(endMs - startMs)}`,
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
  ]
}

function useParts(test: TestRow, run: Run, selection: Selection): HTMLElement[] {
  const { waitingMs, startMs } = test
  return [
    element('h4', {}, 'Containers'),
    usedParts(test, run, selection),
    element(
      'h4',
      {},
      startMs - waitingMs >= 1
        ? `Waited ${durationText(startMs - waitingMs)}`
        : 'Waited for nothing',
    ),
    element(
      'ul',
      { class: 'plain' },
      ...test.waits.map(({ what, ms }) => element('li', {}, `${durationText(ms)} for ${what}`)),
    ),
  ]
}

function logParts({ lines, leftOut, isShared }: TestRow): HTMLElement[] {
  const notes = [
    ...(leftOut > 0
      ? [`${leftOut} earlier ${leftOut === 1 ? 'line is' : 'lines are'} left out.`]
      : []),
    ...(isShared ? ['Other tests ran at the same time, so some lines may be theirs.'] : []),
  ]
  return [
    element('h4', {}, 'What its containers wrote while it ran'),
    ...(notes.length > 0 ? [element('p', { class: 'meta' }, notes.join(' '))] : []),
    element(
      'div',
      { class: 'log', role: 'region', tabindex: 0, 'aria-label': 'Lines of the containers' },
      ...lines.map(logLine),
    ),
  ]
}

const logLine = ({ container, atMs, isError, text }: LogLine): HTMLElement =>
  element(
    'div',
    { class: isError ? 'line stderr' : 'line' },
    element('span', { class: 'at' }, durationText(atMs)),
    element('span', { class: 'of' }, container),
    element('span', { class: 'text' }, text),
  )

function usedParts(test: TestRow, run: Run, selection: Selection): HTMLElement {
  const items = test.uses.map(({ container: name, data }) => {
    const container = run.containers.findLast((one) => one.name === name && isUsed(one, test))
    return element(
      'li',
      {},
      container
        ? button(name, () => selection.select({ kind: 'container', container }), { class: 'chip' })
        : element('span', { class: 'chip' }, name),
      data === undefined ? '' : element('span', { class: 'meta' }, `data of its own: ${data}`),
    )
  })
  return element('ul', { class: 'plain' }, ...items)
}

function containerParts(container: ContainerRow, run: Run, selection: Selection): HTMLElement[] {
  const { name, image, engine, origin, failure, waitedFor, lastProbe, readyMs, fromMs } = container
  const outcome = failure || container.exit ? 'failed' : 'passed'
  const state = failure
    ? 'failed'
    : readyMs === undefined
      ? 'never ready'
      : `ready after ${durationText(readyMs - fromMs)}`
  const facts: [string, string | undefined][] = [
    ['Waited for', waitedFor],
    ['Last probe', readyMs === undefined ? lastProbe : undefined],
    ['End', endText(container) || undefined],
    ['Removal', container.removalMs === undefined ? undefined : durationText(container.removalMs)],
  ]
  return [
    element('h3', {}, element('span', { class: `pill ${outcome}` }, state), name),
    element(
      'p',
      { class: 'meta' },
      [image, engine && `on ${engine}`, origin].filter(Boolean).join(' · '),
    ),
    ...(failure
      ? [element('h4', {}, 'Error'), pre(failure.message, 'error', 'Error of the start')]
      : []),
    element('h4', {}, 'Where its start went'),
    phaseTable(container),
    factList(facts),
    ...usersOf(container, run, selection),
  ]
}

function phaseTable({ phases }: ContainerRow): HTMLElement {
  const longest = Math.max(1, ...phases.map(({ fromMs, toMs }) => toMs - fromMs))
  const rows = phases.map(({ phase, fromMs, toMs }) => {
    const bar = element('span', { class: `bar ${phaseKey(phase)}` })
    bar.style.width = `${((toMs - fromMs) / longest) * 100}%`
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, phaseText(phase)),
      element('td', {}, durationText(toMs - fromMs)),
      element('td', { class: 'share', 'aria-hidden': 'true' }, bar),
    )
  })
  return element('table', { class: 'phases' }, element('tbody', {}, ...rows))
}

function factList(facts: readonly [string, string | undefined][]): HTMLElement {
  const told = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [element('dt', {}, name), element('dd', {}, value)],
  )
  return element('dl', {}, ...told)
}

const mostUsers = 12

function usersOf(container: ContainerRow, { tests }: Run, selection: Selection): HTMLElement[] {
  const users = tests.filter((test) => isUsed(container, test))
  if (users.length === 0) return []
  return [
    element('h4', {}, `Tests that used it: ${users.length.toLocaleString('en')}`),
    element(
      'ul',
      { class: 'plain' },
      ...users.slice(0, mostUsers).map((test) =>
        element(
          'li',
          {},
          button(test.name, () => selection.select({ kind: 'test', test }), { class: 'link' }),
        ),
      ),
      ...(users.length > mostUsers
        ? [element('li', { class: 'meta' }, `and ${users.length - mostUsers} more`)]
        : []),
    ),
  ]
}

const pre = (text: string, kind: string, label: string): HTMLElement =>
  element('pre', { class: kind, tabindex: 0, role: 'region', 'aria-label': label }, text)
