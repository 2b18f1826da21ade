import { DockerError, evidence } from '@mooring/client'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { SessionPart } from '../context.ts'

/**
 * Sees that a network which a container is to join later is on the engine of that container: another engine would make one of
 * the same name, on which nobody is.
 *
 * @throws DockerError NETWORK_NOT_ACROSS
 */
export function requireHere(
  { declarations: { config }, engine }: SessionPart<'declarations' | 'engine'>,
  network: string,
  { name, instanceOf = name }: ResolvedContainer,
): void {
  const isAcross = config.networks.some((one) => one.name === network && one.engine !== undefined)
  const elsewhere = config.containers.find(
    ({ networks, engine: at }) =>
      at !== undefined && at !== engine.name && networks.some((one) => one.network === network),
  )
  if (isAcross || !elsewhere) return
  throw new DockerError({
    code: 'NETWORK_NOT_ACROSS',
    what: `Container "${name}" cannot join network "${network}", which is on another engine.`,
    why: [
      ...evidence('engine', `${engine.name}, of "${name}"`),
      ...evidence(
        'engine',
        `${elsewhere.engine}, of "${network}" and of "${elsewhere.name}" on it`,
      ),
    ],
    fix: `give containers.${instanceOf} and containers.${elsewhere.name} the same \`engine\`, or declare networks.${network}.across.`,
  })
}
