import type { Run, TestRow } from '../model/run.ts'
import { details } from './details.ts'
import { button, element } from './element.ts'
import { createSearch } from './search.ts'
import type { Selection } from './selection.ts'
import { testList } from './test-list.ts'

/** Search, filters, the list of tests, and the details of what is selected. */
export function testsPanel(run: Run, selection: Selection): HTMLElement {
  const { tests } = run
  if (tests.length === 0) return withoutTests(run, selection)
  const list = testList(run, selection)
  const search = createSearch(tests)
  const input = element('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Search tests, files, containers, errors, logs',
    'aria-label': 'Search tests',
    'aria-keyshortcuts': '/',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const count = element('p', { class: 'meta', role: 'status' })
  let among: (test: TestRow) => boolean = () => true
  const find = (): void => {
    const found = search(input.value, among)
    count.textContent =
      found.length === tests.length
        ? ''
        : `${found.length.toLocaleString('en')} of ${tests.length.toLocaleString('en')}`
    list.show(found)
  }
  const filters = filterButtons(tests, (chosen) => {
    among = chosen
    find()
  })
  input.addEventListener('input', find)
  onKeys({ input, list: list.element, find, nextFailure: list.nextFailure })
  return element(
    'section',
    { class: 'panel explore', 'aria-labelledby': 'tests-title', id: 'explore' },
    element(
      'div',
      { class: 'side' },
      element('header', {}, element('h2', { id: 'tests-title' }, 'Tests'), filters, count),
      input,
      list.element,
      keys(),
    ),
    details(run, selection),
  )
}

const withoutTests = (run: Run, selection: Selection): HTMLElement =>
  element(
    'section',
    { class: 'panel explore alone', 'aria-label': 'Selected', id: 'explore' },
    details(run, selection),
  )

const isFailed = ({ outcome }: TestRow): boolean => outcome === 'failed'
const isSkipped = ({ outcome }: TestRow): boolean => outcome === 'skipped'
const hasWaited = ({ waitingMs, startMs }: TestRow): boolean => startMs - waitingMs >= 100

function filterButtons(
  tests: readonly TestRow[],
  choose: (among: (test: TestRow) => boolean) => void,
): HTMLElement {
  const all: [string, (test: TestRow) => boolean][] = [
    ['All', () => true],
    ['Failed', isFailed],
    ['Waited', hasWaited],
    ...(tests.some(isSkipped)
      ? [['Skipped', isSkipped] satisfies [string, (test: TestRow) => boolean]]
      : []),
  ]
  const buttons = all.map(([label, among], index) =>
    button(
      `${label} ${tests.filter(among).length.toLocaleString('en')}`,
      () => {
        buttons.forEach((one, other) => one.setAttribute('aria-pressed', String(other === index)))
        choose(among)
      },
      { 'aria-pressed': String(index === 0) },
    ),
  )
  return element(
    'div',
    { class: 'choices', role: 'group', 'aria-label': 'Which tests' },
    ...buttons,
  )
}

interface Keys {
  input: HTMLInputElement
  list: HTMLElement
  find(): void
  nextFailure(step: 1 | -1): void
}

function onKeys({ input, list, find, nextFailure }: Keys): void {
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && input.value !== '') {
      input.value = ''
      find()
    } else if (key === 'Escape' || key === 'Enter' || key === 'ArrowDown') list.focus()
  })
  document.addEventListener('keydown', (event) => {
    if (event.target === input || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '/') {
      event.preventDefault()
      input.focus()
    } else if (event.key === 'f') nextFailure(1)
    else if (event.key === 'F') nextFailure(-1)
  })
}

const keys = (): HTMLElement =>
  element(
    'p',
    { class: 'keys meta' },
    ...[
      ['/', 'search'],
      ['↑ ↓', 'tests'],
      ['f F', 'failures'],
    ].flatMap(([key = '', what = '']) => [element('kbd', {}, key), ` ${what}  `]),
  )
