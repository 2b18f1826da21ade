import { fileURLToPath } from 'node:url'
import type { Vitest } from 'vitest/node'
import { watchFromTheBeginning } from './run-watch.ts'

/** Options of the plugin. */
export interface ContainersOptions {
  /** Path of the config, relative to the project's root. @default the nearest containers.config file, from the root upward */
  config?: string
}

/** The part of a Vite config that the plugin changes. */
interface ViteConfig {
  test?: { globalSetup?: string | string[] }
}

/** A Vite plugin, as far as this one needs to be. */
export interface ContainersPlugin {
  name: string
  config(written: ViteConfig): object
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
    config: (written) => {
      beFirst(written)
      return config === undefined ? {} : { test: { provide: { mooringConfig: config } } }
    },
    configureVitest: ({ vitest }) => watchFromTheBeginning(vitest),
  }
}

const ownGlobalSetup = fileURLToPath(new URL('./global-setup.js', import.meta.url))

// Changed in place, because Vite puts behind the project's own what a plugin answers, and these may use containers.
function beFirst(config: ViteConfig): void {
  const test = (config.test ??= {})
  const others = [test.globalSetup ?? []].flat().filter((file) => file !== ownGlobalSetup)
  test.globalSetup = [ownGlobalSetup, ...others]
}
