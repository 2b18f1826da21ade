import { openKept } from '../session/kept/open-kept.ts'

/**
 * Removes what this process has made to stay for a start that came to nothing; what others have made stays.
 *
 * @param project as `projectOf` names it
 */
export async function removeOwn(project: string): Promise<void> {
  try {
    using kept = await openKept({ signal: new AbortController().signal })
    const made = await kept.list({ project, isOwn: true })
    await kept.remove(made.filter(({ kind }) => kind !== 'snapshot' && kind !== 'image'))
  } catch {
    // The error of the start says more.
  }
}
