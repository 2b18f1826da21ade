import { homedir } from 'node:os'
import { parse } from 'node:path'

/** The home folder; the root folder for a user who has none, as in a container that runs under any user id. */
export function homeDirectory(): string {
  try {
    return homedir()
  } catch {
    return parse(process.cwd()).root
  }
}
