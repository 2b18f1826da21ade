import type { TestProject } from 'vitest/node'

/** Where the config of a project is looked for. */
export function placeOf({ config }: TestProject): {
  directory: string
  configFile: string | undefined
} {
  const provided = config.provide as { mooringConfig?: string } | undefined
  return { directory: config.root, configFile: provided?.mooringConfig }
}
