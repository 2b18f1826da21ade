/** The part of the run's time that the timeline shows. */
export interface View {
  readonly fromMs: number
  readonly toMs: number
  show(fromMs: number, toMs: number): void
  follow(listener: () => void): void
}

export function createView(totalMs: number): View {
  const listeners: (() => void)[] = []
  let [from, to] = [0, Math.max(1, totalMs)]
  return {
    get fromMs() {
      return from
    },
    get toMs() {
      return to
    },
    show: (fromMs, toMs) => {
      from = Math.max(0, fromMs)
      to = Math.max(from + 1, toMs)
      for (const listener of listeners) listener()
    },
    follow: (listener) => void listeners.push(listener),
  }
}

/** Where a moment stands, as a share of the width; outside of 0 and 1 it is not seen. */
export const placeIn = ({ fromMs, toMs }: View, atMs: number): number =>
  (atMs - fromMs) / (toMs - fromMs)

/** Sets where a bar begins and how long it is. @returns whether any of it is seen */
export function place(
  bar: HTMLElement,
  view: View,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): boolean {
  const from = Math.max(0, placeIn(view, fromMs))
  const to = Math.min(1, placeIn(view, toMs))
  bar.hidden = to <= 0 || from >= 1
  bar.style.left = `${from * 100}%`
  bar.style.width = `${Math.max(0, to - from) * 100}%`
  return !bar.hidden
}
