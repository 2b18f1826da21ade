import type { Run, TestRow } from '../model/run.ts'
import { element } from './element.ts'
import type { Selection } from './selection.ts'
import { rowHeightPx, testOption } from './test-option.ts'

// Rows before and behind those that are seen.
const spare = 8

/** The list of tests: only rows that are seen are elements, so that thousands scroll like ten. */
export interface TestList {
  element: HTMLElement
  /** Shows these, in their order. */
  show(tests: readonly TestRow[]): void
  /** Goes to the next test that has failed, or to the one before. */
  nextFailure(step: 1 | -1): void
}

export function testList({ tests }: Run, selection: Selection): TestList {
  let shown: readonly TestRow[] = tests
  const numbers = new Map(tests.map((test, index) => [test, index]))
  const { list, space } = listParts()
  const selectedIndex = (): number => {
    const { current } = selection
    return current?.kind === 'test' ? shown.indexOf(current.test) : -1
  }
  const draw = (): void => {
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeightPx) - spare)
    const last = Math.ceil((list.scrollTop + list.clientHeight) / rowHeightPx) + spare
    const selected = selectedIndex()
    space.style.height = `${shown.length * rowHeightPx}px`
    space.replaceChildren(
      ...shown.slice(first, last).map((test, offset) => {
        const index = first + offset
        const made = testOption(test, {
          index,
          count: shown.length,
          isSelected: index === selected,
        })
        made.id = `test-${numbers.get(test)}`
        made.addEventListener('click', () => selection.select({ kind: 'test', test }))
        return made
      }),
    )
    if (shown.length === 0) space.replaceChildren(nothing())
    const active = shown[selected]
    list.setAttribute('aria-activedescendant', active ? `test-${numbers.get(active)}` : '')
  }
  const reveal = (): void => {
    const index = selectedIndex()
    if (index >= 0) scrollTo(list, index)
    draw()
  }
  const go = (index: number | undefined): void => {
    if (index === undefined) return
    const test = shown[Math.min(Math.max(index, 0), shown.length - 1)]
    if (test) selection.select({ kind: 'test', test })
  }
  list.addEventListener('scroll', () => requestAnimationFrame(draw))
  list.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(list.clientHeight / rowHeightPx) - 1)
    const target = targetOf(event, { at: selectedIndex(), page, count: shown.length })
    if (target !== undefined) event.preventDefault()
    go(target)
  })
  new ResizeObserver(reveal).observe(list)
  selection.follow(reveal)
  return {
    element: list,
    show: (next) => {
      shown = next
      list.scrollTop = 0
      reveal()
    },
    nextFailure: (step) => go(nextFailed(shown, selectedIndex(), step)),
  }
}

const nothing = (): HTMLElement => element('p', { class: 'hint' }, 'No test has these words.')

function listParts(): Record<'list' | 'space', HTMLElement> {
  const space = element('div', { class: 'space', role: 'presentation' })
  const attributes = { class: 'tests', role: 'listbox', tabindex: 0, 'aria-label': 'Tests' }
  return { space, list: element('div', attributes, space) }
}

/** Behind the last comes the first. */
function nextFailed(shown: readonly TestRow[], at: number, step: 1 | -1): number | undefined {
  const failed = shown.flatMap(({ outcome }, index) => (outcome === 'failed' ? [index] : []))
  return step > 0
    ? (failed.find((index) => index > at) ?? failed[0])
    : (failed.findLast((index) => index < at) ?? failed.at(-1))
}

function targetOf(
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
  { at, page, count }: { at: number; page: number; count: number },
): number | undefined {
  if (ctrlKey || metaKey || altKey) return undefined
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return at + 1
    case 'ArrowUp':
    case 'k':
      return at < 0 ? 0 : at - 1
    case 'PageDown':
      return at + page
    case 'PageUp':
      return at - page
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

function scrollTo(list: HTMLElement, index: number): void {
  const top = index * rowHeightPx
  const [from, to] = [list.scrollTop, list.scrollTop + list.clientHeight]
  const isFar = top < from - list.clientHeight || top > to + list.clientHeight / 2
  // A step moves by a row; who comes from afar sees what is around.
  if (isFar) list.scrollTop = top - list.clientHeight / 3
  else if (top < from) list.scrollTop = top - rowHeightPx
  else if (top + rowHeightPx > to) list.scrollTop = top + 2 * rowHeightPx - list.clientHeight
}
