import type { Issue } from '../issues.ts'
import { referencesOf } from '../links.ts'
import { portsOf } from '../port-entries.ts'
import { doubtAboutServer, usedAddress, usedUrl } from '../used-server.ts'
import type { ContainerConfig, ContainersConfig } from '../written/container.ts'

/** Nobody's data is put at risk by a variable that holds the wrong URL. */
export function usedServersAreForTests({ containers }: ContainersConfig): Issue[] {
  return usedIn(containers).flatMap(([name, { use }, url]) => {
    if (typeof use === 'object' && use.allow === true) return []
    const doubt = doubtAboutServer(url)
    if (doubt === undefined) return []
    const message = `does not look like a server for tests, because ${doubt}; if it is one, write { url, allow: true }`
    return [{ path: ['containers', name, 'use'], message }]
  })
}

export function usedServersHavePorts({ containers }: ContainersConfig): Issue[] {
  return usedIn(containers).flatMap(([name, container, url]) =>
    usedAddress(url).port === undefined && portsOf(container).length === 0
      ? [{ path: ['containers', name, 'use'], message: 'expected a port in the URL' }]
      : [],
  )
}

/** It is there once, whoever uses it. */
export function usedServersAreOfTheRun({ containers }: ContainersConfig): Issue[] {
  return usedIn(containers).flatMap(([name, { scope = 'run' }]) =>
    scope === 'run'
      ? []
      : [
          {
            path: ['containers', name, 'scope'],
            message: `a server that runs already is there once, and cannot have the scope '${scope}'; data of each test's own is \`isolation\``,
          },
        ],
  )
}

/** The address that tests have may mean another machine inside a container. */
export function usedServersAreForTestsOnly({ containers }: ContainersConfig): Issue[] {
  const used = new Set(usedIn(containers).map(([name]) => name))
  return Object.entries(containers).flatMap(([name, container]) =>
    used.has(name)
      ? []
      : referencesOf(container)
          .filter(({ reference }) => used.has(reference.container))
          .map(({ path, reference: { container: target, text } }) => ({
            path: ['containers', name, ...path],
            message: `${text} cannot be filled in, because "${target}" is a server that runs already, and containers may reach it under another address than tests; write that address`,
          })),
  )
}

const usedIn = (containers: ContainersConfig['containers']): [string, ContainerConfig, string][] =>
  Object.entries(containers).flatMap(([name, container]): [string, ContainerConfig, string][] => {
    const url = usedUrl(container.use)
    return url === undefined ? [] : [[name, container, url]]
  })
