import type { Contexts } from './contexts.ts'

/**
 * Sets the declared variables in a test file's process object, before the file is read.
 *
 * @throws the error of a start that failed
 */
export async function setVariables(
  contexts: Contexts,
  scope: Record<PropertyKey, unknown>,
): Promise<void> {
  // Looked at as text, because reading it would cost every file the import of what can.
  if (!process.env['MOORING_SESSION']?.includes('"environment":[')) return
  const { env } = scope['process'] as NodeJS.Process
  Object.assign(env, await contexts.variables())
}
