import { createClient, type Client, type Handle, type SessionAddress } from '@mooring/client'

/** The containers of a project in the process of Vitest, where its global set-up files run. */
export interface GlobalContainers {
  /** Waits until a container is ready; it is started if it was not. @throws as `container` of the client does */
  container(name: string): Promise<Handle>
}

// The global set-up of this package and what a project's own imports are two bundles.
const place = Symbol.for('mooring.vitest.global')

interface Shared {
  [place]?: GlobalContainers
}

/** Those of the project whose global set-up is running; undefined where none had the plugin. */
export const globalContainers = (): GlobalContainers | undefined => (globalThis as Shared)[place]

/** Offers the containers of a project to the global set-up files that Vitest runs next. */
export function globalContainersOf(project: { open(): Promise<SessionAddress> }): {
  close(): void
} {
  let client: Promise<Client> | undefined
  const connect = async (): Promise<Client> => createClient(await project.open())
  const forget = (error: unknown): never => {
    client = undefined
    throw error
  }
  ;(globalThis as Shared)[place] = {
    container: async (name) => (await (client ??= connect().catch(forget))).container(name),
  }
  return {
    close: () => void client?.then((opened) => opened.close()).catch(() => undefined),
  }
}
