import { referencesOf } from '../dependencies.ts'
import { portsOf } from '../port-entries.ts'
import { doubtAboutServer, usedAddress, usedUrl } from '../used-server.ts'
import type { ContainerConfig } from '../written/written-container.ts'
import { eachContainer, type Rule, type RuleIssue } from './each-container.ts'

/** Nobody's data is put at risk by a variable that holds the wrong URL. */
export const usedServersAreForTests: Rule = eachUsed(({ use }, url) => {
  if (typeof use === 'object' && use.allow === true) return []
  const doubt = doubtAboutServer(url)
  if (doubt === undefined) return []
  const message = `does not look like a server for tests, because ${doubt}; if it is one, write { url, allow: true }`
  return [{ path: ['use'], message }]
})

export const usedServersHavePorts: Rule = eachUsed((container, url) =>
  usedAddress(url).port === undefined && portsOf(container).length === 0
    ? [{ path: ['use'], message: 'expected a port in the URL' }]
    : [],
)

/** It is there once, whoever uses it. */
export const usedServersAreOfTheRun: Rule = eachUsed(({ scope = 'run' }) =>
  scope === 'run'
    ? []
    : [
        {
          path: ['scope'],
          message: `a server that runs already is there once, and cannot have the scope '${scope}'; data of each test's own is \`isolation\``,
        },
      ],
)

/** The address that tests have may mean another machine inside a container. */
export const usedServersAreForTestsOnly: Rule = eachContainer(
  (container, { config: { containers } }) =>
    isUsed(container)
      ? []
      : referencesOf(container)
          .filter(({ reference }) => isUsed(containers[reference.container]))
          .map(({ path, reference: { container: target, text } }) => ({
            path,
            message: `${text} cannot be filled in, because "${target}" is a server that runs already, and containers may reach it under another address than tests; write that address`,
          })),
)

function eachUsed(issuesOf: (container: ContainerConfig, url: string) => RuleIssue[]): Rule {
  return eachContainer((container) => {
    const url = usedUrl(container.use)
    return url === undefined ? [] : issuesOf(container, url)
  })
}

const isUsed = (container: ContainerConfig | undefined): boolean =>
  usedUrl(container?.use) !== undefined
