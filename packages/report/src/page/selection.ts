import type { ContainerRow, TestRow } from '../model/run.ts'

/** What the page shows the details of. */
export type Selected =
  | { kind: 'test'; test: TestRow }
  | { kind: 'container'; container: ContainerRow }
  | undefined

/** One selection, which all parts of the page follow. */
export interface Selection {
  readonly current: Selected
  select(selected: Selected): void
  follow(listener: (selected: Selected) => void): void
}

export function createSelection(): Selection {
  const listeners: ((selected: Selected) => void)[] = []
  let current: Selected
  return {
    get current() {
      return current
    },
    select: (selected) => {
      current = selected
      for (const listener of listeners) listener(selected)
    },
    follow: (listener) => void listeners.push(listener),
  }
}
