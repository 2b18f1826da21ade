import { ConfigError, evidence, StartupError } from '@mooring/client'
import type { ContainerConfig } from '@mooring/core'
import type { ServerAccess } from '@mooring/core/service'

/** URL of the server that is used in the place of a container; undefined where the options name none. */
export function usedUrl({ use }: Pick<ContainerConfig, 'use'>): string | undefined {
  const url = typeof use === 'object' ? use.url : use
  return url === '' ? undefined : url
}

/** What the URL of a server says of it, in the words of options. */
export interface UsedLogin {
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly vhost?: string
}

/** @returns nothing of what is no URL, which the checks of the config tell */
export function usedLogin(url: string): UsedLogin {
  if (!URL.canParse(url)) return {}
  const { username, password, pathname } = new URL(url)
  const path = decodeURIComponent(pathname.slice(1))
  return {
    ...(username !== '' && { user: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(path !== '' && { database: path, vhost: path }),
  }
}

/** What a declaration says of the start, which holds for a server that runs already, too. */
export const startKeys = ({
  start,
  scope,
  startupTimeout,
}: Pick<ContainerConfig, 'start' | 'scope' | 'startupTimeout'>): ContainerConfig => ({
  ...(start && { start }),
  ...(scope && { scope }),
  ...(startupTimeout !== undefined && { startupTimeout }),
})

export const cannotBeUsed = (service: string): ConfigError =>
  new ConfigError({
    code: 'CONFIG_INVALID',
    what: `A ${service} server that runs already cannot be used, because tests of others on it could not be kept apart.`,
    fix: 'leave `use` out, so that a container is started.',
  })

/** What the image would run is not run on a server that runs already. @throws ConfigError CONFIG_INVALID */
export function refuseInitScripts(options: object): void {
  if (!('initScripts' in options) || [options.initScripts].flat().length === 0) return
  throw new ConfigError({
    code: 'CONFIG_INVALID',
    what: '`initScripts` are run by the image of a container, and not on a server that runs already.',
    fix: 'let `migrations` and `seed` do it, or leave `use` out.',
  })
}

/** The user of the URL lacks a right, in the words and with the code of the server. */
export const mayNotCreate = (
  { handle }: ServerAccess,
  { cause, code, fix }: { cause: Error; code: string | number; fix: string },
): StartupError =>
  new StartupError({
    code: 'PREPARE_FAILED',
    what: `The user of containers.${handle.name}.use may not create databases on that server.`,
    why: evidence('reason', `${cause.message} (${code})`),
    fix,
    cause,
  })
