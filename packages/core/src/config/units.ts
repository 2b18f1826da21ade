const durationUnitsMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const sizeUnits = ['b', 'k', 'm', 'g', 't']

/** One or more numbers, each with ms, s, m or h, the largest first: '1m30s'. */
export const durationPattern: RegExp =
  /^(?=\d)(\d+(\.\d+)?h)?(\d+(\.\d+)?m(?!s))?(\d+(\.\d+)?s)?(\d+(\.\d+)?ms)?$/
/** A number with b, k, m, g or t, each 1024 of the one before; 'kb', 'mb' … mean the same. */
export const sizePattern: RegExp = /^\d+(\.\d+)?([bkmgtBKMGT]|[kmgtKMGT]i?[bB])?$/

/** Milliseconds of '30s', '1m30s', '500ms', '2h', or of a number, which is milliseconds already. */
export function durationMs(written: string | number): number {
  if (typeof written === 'number') return written
  const parts = written.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g)
  return Math.round(
    [...parts].reduce(
      (sum, [, number, unit]) => sum + Number(number) * (durationUnitsMs[unit ?? ''] ?? 0),
      0,
    ),
  )
}

/** Bytes of '64m', '1.5g', '512k', or of a number, which is bytes already. */
export function sizeBytes(written: string | number): number {
  if (typeof written === 'number') return written
  const [number] = /^[\d.]+/.exec(written) ?? ['0']
  const unit = written.slice(number.length, number.length + 1).toLowerCase() || 'b'
  return Math.round(Number(number) * 1024 ** sizeUnits.indexOf(unit))
}
