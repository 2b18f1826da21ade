import { InternalError } from '@mooring/client'
import type Docker from 'dockerode'
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
    loss: {
      error: undefined,
      throwIfLost: () => undefined,
      streamEnded: () => undefined,
      streamOpened: () => undefined,
      onLost: () => () => undefined,
      orLost: (work) => work(),
      explain: (failure) => Promise.resolve(failure),
      known: () => Promise.resolve(),
      lookAgain: () => Promise.resolve(),
      close: () => undefined,
    },
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
