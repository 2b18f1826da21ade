import type Docker from 'dockerode'
import { nameLabel, sessionLabel } from './labels.ts'

/** The container that has a port of the engine's host. */
export interface PortOwner {
  /** The engine's name of it. */
  container: string
  /** Whose it is, in words; undefined where its labels do not tell. */
  of: string | undefined
}

/**
 * Finds the running container that has a host port.
 *
 * @returns 'none' where no container publishes it; undefined where the engine does not tell
 */
export async function portOwner(
  docker: Docker,
  port: string,
): Promise<PortOwner | 'none' | undefined> {
  try {
    const containers = await docker.listContainers()
    const owner = containers.find(({ Ports }) =>
      Ports.some(({ PublicPort }) => String(PublicPort) === port),
    )
    if (!owner) return 'none'
    const [name = owner.Id.slice(0, 12)] = owner.Names
    return { container: name.replace(/^\//, ''), of: ownerText(owner.Labels) }
  } catch {
    // The error to report is another one.
    return undefined
  }
}

function ownerText(labels: Record<string, string>): string | undefined {
  const project = labels['com.docker.compose.project']
  if (project !== undefined) return `of the Compose project "${project}"`
  const [declared, session] = [labels[nameLabel], labels[sessionLabel]]
  if (declared === undefined) return undefined
  return session === undefined
    ? `which Mooring keeps as "${declared}"`
    : `which is "${declared}" of the Mooring session ${session}`
}
