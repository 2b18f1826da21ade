import type { ResolvedBuild } from '../config/resolved-build.ts'
import type { BuildState } from './build-failure.ts'
import type { BuildSecrets } from './build-secrets.ts'
import type { CredentialLookup } from './registry-auth.ts'

export interface BuildRequest extends ResolvedBuild {
  /** Name with a tag that the image gets. */
  tag: string
  /** Labels of the image; the engine does not put them on the untagged images of single steps. */
  labels: Record<string, string>
}

/** A build, and what its builder needs beside. */
export interface Build {
  request: BuildRequest
  /** Text of the Dockerfile. */
  dockerfile: string
  credentialsOf: CredentialLookup
  secrets: BuildSecrets
  /** Kept up to date. */
  state: BuildState
}
