import { InternalError } from '@mooring/client'
import type Docker from 'dockerode'
import { neverLost } from './engine-loss.ts'
import type { Engine } from './engine.ts'

/** Stands where an engine would, in a session that declares no container: whatever asks it for something is at fault. */
export function noEngine(): Engine {
  return {
    docker: unasked,
    endpoint: {
      address: { kind: 'socket', path: '' },
      source: 'nothing, because no container is declared',
      certificates: undefined,
      place: 'no engine',
    },
    apiVersion: '',
    reach: { mode: 'docker_host', isDetected: true, host: '127.0.0.1', ownNetworks: [] },
    local: false,
    events: { apiVersion: '', subscribe: () => () => undefined, close: () => undefined },
    loss: neverLost,
    close: () => undefined,
  }
}

const unasked = new Proxy({} as Docker, {
  get: (_docker, property) => {
    throw new InternalError({
      code: 'INTERNAL',
      what: `A session without containers asked an engine for ${String(property)}.`,
    })
  },
})
