import type Docker from 'dockerode'

/** What the builder of an engine knows. */
export interface Builder {
  isBuildKit: boolean
  /** Without a line `# syntax=…`, which has a newer reader of Dockerfiles fetched. */
  knowsHeredocs: boolean
  knowsContexts: boolean
}

export async function builderOf(docker: Docker): Promise<Builder> {
  const { Components, ApiVersion } = (await docker.version()) as {
    Components?: { Name: string }[]
    ApiVersion: string
  }
  const isPodman = Components?.some(({ Name }) => /podman/i.test(Name)) ?? false
  const isNew = Number(ApiVersion.split('.')[1]) >= 42
  return {
    isBuildKit: !isPodman,
    knowsHeredocs: isPodman || isNew,
    knowsContexts: !isPodman && isNew,
  }
}
