import { fileURLToPath } from 'node:url'
import type { Vitest } from 'vitest/node'
import { watchFromTheBeginning } from './run-watch.ts'

/** Options of the plugin. */
export interface ContainersOptions {
  /** Path of the config, relative to the project's root. @default the nearest containers.config file, from the root upward */
  config?: string
}

/** A Vite plugin, as far as this one needs to be. */
export interface ContainersPlugin {
  name: string
  config(): object
  configureVitest(context: { vitest: Vitest }): void
}

/**
 * Gives the tests of a Vitest project the containers that its containers.config.ts declares.
 *
 * @example
 * export default defineConfig({ plugins: [containers()] })
 */
export function containers({ config }: ContainersOptions = {}): ContainersPlugin {
  return {
    name: '@mooring/vitest',
    config: () => ({
      test: {
        globalSetup: [fileURLToPath(new URL('./global-setup.js', import.meta.url))],
        ...(config !== undefined && { provide: { mooringConfig: config } }),
      },
    }),
    configureVitest: ({ vitest }) => watchFromTheBeginning(vitest),
  }
}
