import { UsageError } from './errors.ts'
import { evidence } from './evidence.ts'
import type { HandleStore } from './handle-store.ts'
import type { IsolationLevel, NarrowScope, SessionAddress } from './protocol.ts'

// Errors of a test that asks for a container where it cannot have it. Each throws a UsageError: UNKNOWN_CONTAINER,
// CONTAINER_NOT_READY.

export function mustBeReachable(address: SessionAddress, name: string): void {
  mustBeDeclared(address, name)
  const scope = address.scopes?.[name]
  if (scope !== undefined) notOutside(name, scope)
}

export function mustBeDeclared({ containers }: SessionAddress, name: string): void {
  if (containers.includes(name)) return
  throw new UsageError({
    code: 'UNKNOWN_CONTAINER',
    what: `No container "${name}" is declared.`,
    why: evidence('declared', containers.join(', ') || 'none'),
    fix: 'use one of the declared names, or declare it in the config.',
  })
}

export function notReady(address: SessionAddress, name: string, failure: Error | undefined): never {
  if (failure) throw failure
  const scope = address.scopes?.[name]
  if (scope === 'test') notOutside(name, scope)
  throw new UsageError({
    code: 'CONTAINER_NOT_READY',
    what: `Container "${name}" is read before anything has waited for it.`,
    fix: `name it where it can be waited for: \`test('…', async ({ ${name} }) => …)\` with the test function of Mooring, or \`containers.${name}\` in the text of the test file.`,
  })
}

export function mustHaveData(
  name: string,
  { level, data }: { level: IsolationLevel | undefined; data: HandleStore['data'] },
): void {
  if (level === undefined || data.get(name)) return
  const failure = data.failureOf(name)
  if (failure) throw failure
  throw new UsageError({
    code: 'CONTAINER_NOT_READY',
    what: `Each ${level} has data of its own in container "${name}", and none is there where it is read.`,
    fix:
      level === 'test'
        ? `read it in a test that names it, of the test's own context where tests run at once, or in \`beforeEach\`; for a hook around all tests set \`isolation: 'file'\` in the declaration of containers.${name}.`
        : `name it where it can be waited for: in the parameters of the test or hook, or as \`containers.${name}\` in the text of the test file.`,
  })
}

function notOutside(name: string, scope: NarrowScope): never {
  throw new UsageError({
    code: 'CONTAINER_NOT_READY',
    what: `Container "${name}" is one for each ${scope}, and no ${scope} that names it is running.`,
    fix: `name it in a ${scope}, or give it a wider scope.`,
  })
}
