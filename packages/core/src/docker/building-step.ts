import type { BuildingImage } from './image-progress.ts'

/** How many of the last lines of a failed step are shown. */
export const keptLines = 20

/**
 * A step of the build of an image from a line of its builder.
 *
 * @param pattern names the groups step, stepsTotal, instruction and, where the builder tells it, stage
 */
export function stepIn(text: string, pattern: RegExp, image: string): BuildingImage | undefined {
  const { stage, step, stepsTotal, instruction } = pattern.exec(text)?.groups ?? {}
  if (step === undefined || stepsTotal === undefined || instruction === undefined) return undefined
  return {
    kind: 'building',
    image,
    step: Number(step),
    stepsTotal: Number(stepsTotal),
    instruction,
    ...(stage !== undefined && { stage }),
  }
}
