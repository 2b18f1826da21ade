/** The part of a Jest project's config that Mooring reads. */
export interface ProjectConfig {
  rootDir: string
  testEnvironmentOptions?: Readonly<Record<string, unknown>>
}

/** The option `testEnvironmentOptions: { mooring: { config: './other.config.ts' } }`, relative to the project. */
export function configFileOf({
  testEnvironmentOptions,
}: Pick<ProjectConfig, 'testEnvironmentOptions'>): string | undefined {
  const own = testEnvironmentOptions?.['mooring']
  const file = typeof own === 'object' && own !== null && 'config' in own ? own.config : undefined
  return typeof file === 'string' ? file : undefined
}
