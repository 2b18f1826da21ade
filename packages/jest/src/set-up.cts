import { givesNone, refuseContainers } from './foreign-environment.ts'

const scope = globalThis as { [key: symbol]: (() => Promise<void>) | undefined }
const beforeOthers = scope[Symbol.for('mooring.jest.set-up')] ?? inForeignEnvironment

/**
 * A set-up file that global set-up puts before a project's own, because Jest runs these before it lets an environment set
 * itself up. Jest waits for the function that a CommonJS file exports.
 */
export = (): Promise<void> => beforeOthers()

async function inForeignEnvironment(): Promise<void> {
  refuseContainers(scope)
  if (!process.env['MOORING_SESSION']?.includes('"environment":[')) return
  const { foreignVariables } = await import('./foreign-variables.ts')
  const variables = await foreignVariables()
  if (!variables) throw givesNone('The environment of this test file cannot have the variables.')
  Object.assign(process.env, variables)
}
