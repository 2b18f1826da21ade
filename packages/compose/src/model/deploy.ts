import { bytes } from './bytes.ts'
import { integer, number, object, pairs, plain, type Decoder, type Plain } from './decode.ts'

/** Settings for a swarm; compose itself honours resources and replicas. */
export interface ComposeDeploy {
  replicas?: number
  resources?: { limits?: ComposeLimits; reservations?: ComposeReservations }
  mode?: Plain
  labels?: Record<string, string>
  update_config?: Plain
  rollback_config?: Plain
  restart_policy?: Plain
  placement?: Plain
  endpoint_mode?: Plain
}

export interface ComposeLimits {
  cpus?: number
  memory?: string
  pids?: number
}

export interface ComposeReservations {
  cpus?: number
  memory?: string
  devices?: Plain
  generic_resources?: Plain
}

export const deploy: Decoder<ComposeDeploy> = object<ComposeDeploy>({
  replicas: integer,
  resources: object<NonNullable<ComposeDeploy['resources']>>({
    limits: object<ComposeLimits>({ cpus: number, memory: bytes, pids: integer }),
    reservations: object<ComposeReservations>({
      cpus: number,
      memory: bytes,
      devices: plain,
      generic_resources: plain,
    }),
  }),
  mode: plain,
  labels: pairs(''),
  update_config: plain,
  rollback_config: plain,
  restart_policy: plain,
  placement: plain,
  endpoint_mode: plain,
})
