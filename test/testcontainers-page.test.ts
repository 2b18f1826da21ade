import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/testcontainers.md'), 'utf8')
const leftColumn = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | ')[0])
  .join('\n')

const declarations = {
  GenericContainer: 'generic-container/generic-container.d.ts',
  GenericContainerBuilder: 'generic-container/generic-container-builder.d.ts',
  Wait: 'wait-strategies/wait.d.ts',
  StartedTestContainer: 'test-container.d.ts',
}

test.each(Object.entries(declarations))('the page has all that %s can do', (name, file) => {
  const methods = methodsOf(name, file)
  expect(methods.length).toBeGreaterThan(3)
  expect(methods.filter((method) => !leftColumn.includes(`${method}(`))).toEqual([])
})

test('the page names no method that testcontainers does not have', () => {
  const known = [
    ...Object.entries(declarations),
    ['DockerComposeEnvironment', 'docker-compose-environment/docker-compose-environment.d.ts'],
    ['TestContainers', 'test-containers.d.ts'],
  ].flatMap(([name = '', file = '']) => methodsOf(name, file))
  const named = [...leftColumn.matchAll(/\b((?:with|get|copy|for)[A-Z]\w+)\(/g)].map(
    ([, method]) => method,
  )
  // Of the module for PostgreSQL.
  const others = named.filter((method) => method !== 'getConnectionUri')
  expect(others.filter((method) => !known.includes(method ?? ''))).toEqual([])
})

/** Public methods that a class or an interface of testcontainers declares. */
function methodsOf(name: string, file: string): string[] {
  const text = readFileSync(join(root, 'node_modules/testcontainers/build', file), 'utf8')
  const body =
    new RegExp(`^export (?:declare class|interface) ${name}\\b.*?\\n}`, 'ms').exec(text)?.[0] ?? ''
  const methods = [...body.matchAll(/^ {4}(?:static )?(\w+)\(/gm)].map(([, method = '']) => method)
  return [...new Set(methods)].filter((method) => method !== 'constructor')
}
