import { join } from 'node:path'
import { homeDirectory } from './home.ts'
import { variable } from './setting.ts'

/** Folder of Docker's config.json and contexts; it need not exist. */
export const dockerConfigDirectory = (environment: NodeJS.ProcessEnv): string =>
  variable(environment, 'DOCKER_CONFIG')?.value ?? join(homeDirectory(), '.docker')
