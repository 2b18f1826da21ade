import { appendFile, stat } from 'node:fs/promises'

// GitHub drops the summary of a step that is longer than a megabyte, and each session of the step adds to it.
const mostBytes = 900_000

/**
 * Adds to the job summary the first text that it has room for.
 *
 * @param texts the one that says most first
 * @returns whether there was room for one
 */
export async function addToSummary(file: string, texts: readonly string[]): Promise<boolean> {
  const roomBytes = mostBytes - (await sizeBytes(file))
  const text = texts.find((one) => Buffer.byteLength(one) <= roomBytes)
  if (text !== undefined) await appendFile(file, text)
  return text !== undefined
}

async function sizeBytes(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch {
    return 0 // Not there yet; any other reason, the write will tell.
  }
}
