import { durationText } from '../duration-text.ts'
import { element } from './element.ts'
import { placeIn, type View } from './view.ts'

/** Ticks of time over the timeline. */
export function axis(view: View): HTMLElement {
  const track = element('div', { class: 'track axis', 'aria-hidden': 'true' })
  const draw = (): void => {
    const stepMs = stepFor(view.toMs - view.fromMs)
    const first = Math.ceil(view.fromMs / stepMs)
    const ticks: HTMLElement[] = []
    for (let index = first; index * stepMs <= view.toMs; index += 1) {
      const atMs = index * stepMs
      const at = placeIn(view, atMs)
      if (at > 0.97) break
      const tick = element('span', { class: 'tick' }, atMs === 0 ? '0' : tickText(atMs))
      tick.style.left = `${at * 100}%`
      ticks.push(tick)
    }
    track.replaceChildren(...ticks)
  }
  view.follow(draw)
  draw()
  return track
}

const tickText = (atMs: number): string => durationText(atMs).replace(/\.0+ s$/, ' s')

/** 1, 2 or 5 with zeros, so that there are five to twelve. */
function stepFor(lengthMs: number): number {
  const rough = lengthMs / 8
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10
  return factor * power
}
