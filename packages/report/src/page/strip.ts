import { element } from './element.ts'
import { placeIn, type View } from './view.ts'

export interface StripItem {
  fromMs: number
  /** Where the wait ends. */
  startMs: number
  toMs: number
  isBad: boolean
}

export interface StripOptions<Item extends StripItem> {
  items: readonly Item[]
  view: View
  /** As many bars as may stand over each other. */
  lanes: number
  /** Properties of the style sheet. */
  colours: { wait: string; good: string }
  /** What the picture shows, in words. */
  label: string
  /** @default nothing can be picked */
  onPick?: (item: Item) => void
}

const lane = { heightPx: 7, gapPx: 2 }

/** Thousands of bars in a few lanes, drawn as one picture, which an element for each would not be quick for. */
export function strip<Item extends StripItem>(options: StripOptions<Item>): HTMLElement {
  const { items, view, label, onPick } = options
  const laneOf = lanesOf(items, options.lanes)
  const lanes = laneOf.reduce((most, number) => Math.max(most, number + 1), 1)
  const heightPx = lanes * (lane.heightPx + lane.gapPx)
  const canvas = element('canvas', { class: 'strip', role: 'img', 'aria-label': label })
  canvas.style.height = `${heightPx}px`
  const draw = (): void => drawAll(canvas, { ...options, laneOf, heightPx })
  view.follow(draw)
  new ResizeObserver(draw).observe(canvas)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
  document.addEventListener('themechange', draw)
  if (onPick === undefined) {
    canvas.style.cursor = 'default'
    return canvas
  }
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    const picked = at(
      offsetX / canvas.clientWidth,
      Math.floor(offsetY / (lane.heightPx + lane.gapPx)),
    )
    if (picked) onPick(picked)
  })
  const at = (share: number, inLane: number): Item | undefined => {
    const atMs = view.fromMs + share * (view.toMs - view.fromMs)
    const distance = ({ fromMs, toMs }: Item): number => Math.max(fromMs - atMs, atMs - toMs, 0)
    const near = items.filter((_, index) => laneOf[index] === inLane)
    const nearest = near.reduce<Item | undefined>(
      (best, item) => (!best || distance(item) < distance(best) ? item : best),
      undefined,
    )
    const isNear =
      nearest && distance(nearest) <= ((view.toMs - view.fromMs) * 6) / canvas.clientWidth
    return isNear ? nearest : undefined
  }
  return canvas
}

/** The first lane that is free for each; where all are taken, that which is free first. */
function lanesOf(items: readonly StripItem[], most: number): number[] {
  const freeAtMs: number[] = []
  return items.map(({ fromMs, toMs }) => {
    let found = freeAtMs.findIndex((free) => free <= fromMs)
    if (found < 0 && freeAtMs.length < most) found = freeAtMs.length
    if (found < 0) found = freeAtMs.indexOf(Math.min(...freeAtMs))
    freeAtMs[found] = Math.max(toMs, freeAtMs[found] ?? 0)
    return found
  })
}

interface Drawing extends Pick<StripOptions<StripItem>, 'items' | 'view' | 'colours'> {
  laneOf: readonly number[]
  heightPx: number
}

function drawAll(
  canvas: HTMLCanvasElement,
  { items, laneOf, view, heightPx, colours }: Drawing,
): void {
  const widthPx = canvas.clientWidth
  const scale = devicePixelRatio || 1
  canvas.width = Math.round(widthPx * scale)
  canvas.height = Math.round(heightPx * scale)
  const brush = canvas.getContext('2d')
  if (!brush || widthPx === 0) return
  brush.scale(scale, scale)
  const [wait, good, bad] = [colours.wait, colours.good, '--bad'].map(colourOf) as [
    string,
    string,
    string,
  ]
  const bar = (item: StripItem, index: number): void => {
    const from = placeIn(view, item.fromMs) * widthPx
    const start = placeIn(view, item.startMs) * widthPx
    const to = Math.max(placeIn(view, item.toMs) * widthPx, start + (item.isBad ? 4 : 1.5))
    if (to < 0 || from > widthPx) return
    const top = (laneOf[index] ?? 0) * (lane.heightPx + lane.gapPx)
    brush.fillStyle = wait
    if (start - from > 0.5) brush.fillRect(from, top + 2, start - from, lane.heightPx - 4)
    brush.fillStyle = item.isBad ? bad : good
    brush.fillRect(start, top, Math.max(1, to - start - 0.5), lane.heightPx)
  }
  // What has failed stands over the others.
  items.forEach((item, index) => item.isBad || bar(item, index))
  items.forEach((item, index) => item.isBad && bar(item, index))
}

/** A colour of the style sheet as it is now: the properties themselves say both the light and the dark one. */
function colourOf(name: string): string {
  const probe = element('span', { style: '', hidden: true })
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
