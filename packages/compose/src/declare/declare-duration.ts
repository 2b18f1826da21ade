import { durationNs } from '../model/duration.ts'

/** A duration of compose as Mooring takes it: the text, or milliseconds where it has smaller parts. */
export function durationOf(written: string | undefined): string | number | undefined {
  if (written === undefined) return undefined
  return /^(\d+h)?(\d+m)?(\d+(\.\d+)?s)?$|^\d+(\.\d+)?ms$/.test(written)
    ? written
    : Math.max(0, Math.round((durationNs(written) ?? 0) / 1e6))
}
