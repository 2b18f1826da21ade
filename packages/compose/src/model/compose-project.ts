import type { ComposeFile, ComposeNetwork, ComposeVolume } from './resources.ts'
import type { ComposeService } from './service.ts'

/** A compose file with everything resolved, under the names that compose prints it with. */
export interface ComposeProject {
  name: string
  services: Record<string, ComposeService>
  networks: Record<string, ComposeNetwork>
  volumes: Record<string, ComposeVolume>
  configs: Record<string, ComposeFile>
  secrets: Record<string, ComposeFile>
}
