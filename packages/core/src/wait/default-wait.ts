import type { ResolvedWait } from '../config/resolved-waits.ts'
import type { ResolvedContainer } from '../config/resolved.ts'

/**
 * The wait of a container that declares none: its health check where config or image has one, else
 * its published tcp ports, else nothing: it is ready as soon as it runs.
 */
export function defaultWait(
  { healthcheck, ports }: Pick<ResolvedContainer, 'healthcheck' | 'ports'>,
  image: { hasHealthcheck: boolean },
): ResolvedWait {
  const isChecked = healthcheck === undefined ? image.hasHealthcheck : healthcheck !== 'disabled'
  if (isChecked) return { kind: 'healthy' }
  if (ports.some(({ protocol }) => protocol === 'tcp')) return { kind: 'ports', ports: undefined }
  return { kind: 'list', all: [] }
}
