import { readFile, stat } from 'node:fs/promises'

/** The group whose members may open a socket; the usual one where the socket's own is unknown or is that of root. */
export async function socketGroup(socketPath: string): Promise<string> {
  try {
    const [{ gid }, groups] = await Promise.all([stat(socketPath), readFile('/etc/group', 'utf8')])
    return (gid === 0 ? undefined : groupNamed(groups, gid)) ?? usualGroup
  } catch {
    return usualGroup
  }
}

const usualGroup = 'docker'

/** Name of a group by its number, from the text of /etc/group. */
export function groupNamed(groups: string, gid: number): string | undefined {
  const fields = groups.split('\n').map((line) => line.split(':'))
  return fields.find(([, , number]) => number === String(gid))?.[0]
}
