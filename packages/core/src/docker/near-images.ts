import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'

const shownImages = 5

/** Names of images on the engine's host that could be meant by a name that does not exist; for messages only. */
export async function nearLocalImages(
  docker: Docker,
  name: string,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const images = await orAborted(docker.listImages(), signal)
    return nearNames(
      name,
      images.flatMap(({ RepoTags }) => (RepoTags as string[] | null) ?? []),
    )
  } catch {
    // The error to report is another one.
    return []
  }
}

/** The candidates that share the last part of the name without its tag, or hold it or are held by it. */
export function nearNames(name: string, candidates: readonly string[]): string[] {
  const wanted = lastPart(name)
  const near = candidates.filter((candidate) => {
    const found = lastPart(candidate)
    return candidate !== '<none>:<none>' && (found.includes(wanted) || wanted.includes(found))
  })
  const isSame = (candidate: string): number => (lastPart(candidate) === wanted ? 0 : 1)
  return near.sort((a, b) => isSame(a) - isSame(b) || (a < b ? -1 : 1)).slice(0, shownImages)
}

const lastPart = (name: string): string =>
  name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/@.*$/, '')
    .replace(/:.*$/, '')
