import type { IsolationLevel, NarrowScope, Scope, SessionAddress } from '@mooring/client'
import type { ResolvedConfig } from '../config/resolved.ts'
import { worksOn } from '../config/works-on.ts'
import { summaryFileIn } from '../docker/settings.ts'
import { namedByVariables } from '../session/data/test-variables.ts'

/** What workers know of a config before they ask. */
export const declaredIn = (
  config: ResolvedConfig,
): Omit<SessionAddress, 'socketPath' | 'token'> => ({
  containers: config.containers.map(({ name }) => name),
  presumed: presumedIn(config),
  logs: config.logs.show,
  ...tellsTestsIn(config),
  isolation: isolationIn(config),
  ...scopesIn(config),
  ...worksOnIn(config),
  ...linksIn(config),
  ...variablesIn(config),
})

/** Those that a file is taken to use where its text leaves open which. */
const presumedIn = ({ containers }: ResolvedConfig): string[] =>
  containers.filter(({ start }) => start !== 'lazy').map(({ name }) => name)

function isolationIn({ containers }: ResolvedConfig): Record<string, IsolationLevel> {
  const levels = containers.flatMap(({ name, service, scope }): [string, IsolationLevel][] =>
    service?.isolation ? [[name, narrower(service.isolation.level, scope)]] : [],
  )
  return Object.fromEntries(levels)
}

// What ends with a test can keep data of its own no longer than that.
function narrower(level: IsolationLevel, scope: Scope): IsolationLevel {
  if (level === 'test' || scope === 'test') return 'test'
  return level === 'file' || scope === 'file' ? 'file' : 'worker'
}

function scopesIn({ containers }: ResolvedConfig): Pick<SessionAddress, 'scopes'> {
  const scopes = containers.flatMap(({ name, scope }): [string, NarrowScope][] =>
    scope === 'run' ? [] : [[name, scope]],
  )
  return scopes.length > 0 ? { scopes: Object.fromEntries(scopes) } : {}
}

function worksOnIn(config: ResolvedConfig): Pick<SessionAddress, 'worksOn'> {
  const found = worksOn(config)
  return Object.keys(found).length > 0 ? { worksOn: found } : {}
}

function linksIn({ containers }: ResolvedConfig): Pick<SessionAddress, 'links'> {
  const links = containers.flatMap(({ name, link }): [string, string][] =>
    link ? [[name, link.to]] : [],
  )
  return links.length > 0 ? { links: Object.fromEntries(links) } : {}
}

const variablesIn = (config: ResolvedConfig): Pick<SessionAddress, 'environment'> =>
  Object.keys(config.env).length > 0 ? { environment: namedByVariables(config) } : {}

const tellsTestsIn = ({
  events,
  report,
  summary,
}: ResolvedConfig): Pick<SessionAddress, 'tellsTests'> =>
  events !== undefined || report !== undefined || (summary && summaryFileIn() !== undefined)
    ? { tellsTests: true }
    : {}
