import { element } from './element.ts'

/** A row of the timeline: its label, and what is drawn. */
export const row = (label: HTMLElement | string, track: HTMLElement): HTMLElement =>
  element('div', { class: 'row' }, element('div', { class: 'label' }, label), track)

/** Rows under a title; nothing where there are none. */
export const rowGroup = (title: string, rows: readonly HTMLElement[]): HTMLElement[] =>
  rows.length > 0 ? [element('div', { class: 'group' }, title), ...rows] : []
