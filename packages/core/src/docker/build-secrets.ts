import { readFile } from 'node:fs/promises'
import { ConfigError, evidence } from '@mooring/client'
import type { ResolvedBuild, ResolvedSecret } from '../config/resolved-build.ts'

/** What steps of a build may use, and nobody may see. */
export interface BuildSecrets {
  /** By their ids. */
  values: ReadonlyMap<string, Buffer>
  /** Paths of the sockets of SSH agents, by their ids. */
  agents: ReadonlyMap<string, string>
  /** What must not be shown: the secrets, and each of their lines. */
  texts: readonly string[]
}

/**
 * Reads the secrets of a build.
 *
 * @throws ConfigError BUILD_SECRET_MISSING for a variable that is not set, a file that cannot be read, or no agent
 */
export async function readBuildSecrets(
  request: { tag: string } & Pick<ResolvedBuild, 'secrets' | 'ssh'>,
  environment: NodeJS.ProcessEnv,
): Promise<BuildSecrets> {
  const values = new Map<string, Buffer>()
  for (const secret of request.secrets)
    values.set(secret.id, await readSecret(secret, { tag: request.tag, environment }))
  const agents = new Map(
    request.ssh.map(({ id, path = environment['SSH_AUTH_SOCK'] }) => {
      if (path) return [id, path]
      throw missing(request.tag, {
        what: `the agent of \`build.ssh\` "${id}" is not known`,
        reason: 'SSH_AUTH_SOCK is not set',
        fix: 'start an agent (`eval $(ssh-agent)`, then `ssh-add`), or name the path of its socket.',
      })
    }),
  )
  return { values, agents, texts: textsOf([...values.values()]) }
}

async function readSecret(
  secret: ResolvedSecret,
  { tag, environment }: { tag: string; environment: NodeJS.ProcessEnv },
): Promise<Buffer> {
  if ('path' in secret) {
    try {
      return await readFile(secret.path)
    } catch (error) {
      throw missing(tag, {
        what: `the file of \`build.secrets\` "${secret.id}" cannot be read`,
        reason: (error as Error).message,
        fix: 'correct the path, or create the file.',
      })
    }
  }
  const value = environment[secret.variable]
  if (value !== undefined) return Buffer.from(value)
  throw missing(tag, {
    what: `the variable of \`build.secrets\` "${secret.id}" is not set`,
    reason: `${secret.variable} is not in the environment`,
    fix: `set ${secret.variable}.`,
  })
}

const missing = (
  tag: string,
  { what, reason, fix }: { what: string; reason: string; fix: string },
): ConfigError =>
  new ConfigError({
    code: 'BUILD_SECRET_MISSING',
    what: `Image "${tag}" cannot be built: ${what}.`,
    why: evidence('reason', reason),
    fix,
  })

// A step that prints one prints it line by line; what is very short would take words apart.
const textsOf = (values: readonly Buffer[]): string[] =>
  values
    .map(String)
    .flatMap((text) => [text.trim(), ...text.split(/\r?\n/).map((line) => line.trim())])
    .filter((text) => text.length > 2)
    .toSorted((one, other) => other.length - one.length)
