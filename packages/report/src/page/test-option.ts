import { durationText } from '../duration-text.ts'
import type { TestRow } from '../model/run.ts'
import { element } from './element.ts'

export const rowHeightPx = 44

const marks = { passed: '✓', failed: '✕', retried: '↻', skipped: '–' }

/** A test as a row of the list. */
export function testOption(
  test: TestRow,
  { index, count, isSelected }: { index: number; count: number; isSelected: boolean },
): HTMLElement {
  const { name, file, outcome, isAround, waitingMs, startMs, endMs } = test
  const waited = startMs - waitingMs
  const hasRun = outcome !== 'skipped' && !isAround
  const took = hasRun ? durationText(endMs - startMs) : ''
  const made = element(
    'div',
    {
      class: `test ${outcome}`,
      role: 'option',
      'aria-selected': String(isSelected),
      'aria-posinset': index + 1,
      'aria-setsize': count,
      'aria-label': [
        `${outcome}: ${name}`,
        file,
        ...(hasRun ? [took] : []),
        ...(waited >= 1 ? [`waited ${durationText(waited)}`] : []),
      ].join(', '),
    },
    element('span', { class: 'mark' }, marks[outcome]),
    element('span', { class: 'what', title: name }, name),
    element('span', { class: 'took' }, took),
    element('span', { class: 'where', title: file }, file),
    element('span', { class: 'waited' }, waited >= 1 ? `waited ${durationText(waited)}` : ''),
  )
  made.style.top = `${index * rowHeightPx}px`
  return made
}
