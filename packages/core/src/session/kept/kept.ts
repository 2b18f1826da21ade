import type { KeptObject, RemovedKept } from './kept-object.ts'

/** A look at what this machine keeps on an engine, without a session. */
export interface Kept extends Disposable {
  /**
   * Of all projects without engines of theirs that do not answer.
   *
   * @param options.project only what this one keeps. @default all projects
   * @param options.isOwn only what this very process has made. @default false
   * @param options.withSizes has the engine count what containers and volumes hold, which takes time. @default false
   * @throws DockerError DOCKER_UNREACHABLE
   */
  list(options?: {
    project?: string | undefined
    isOwn?: boolean
    withSizes?: boolean
  }): Promise<KeptObject[]>
  remove(objects: readonly KeptObject[]): Promise<RemovedKept>
  /** Has later sessions keep again only what the config says. @param project @default all */
  forget(project?: string): Promise<void>
}
