import { startSession } from '@mooring/core'

/** @type {import('./contender.mjs').Start} */
export async function start(service) {
  const openedAtMs = performance.now()
  const session = await startSession({ containers: declarations(service) })
  const askedAtMs = performance.now()
  const handles = await Promise.all(
    Object.keys(declarations(service)).map((name) => session.start(name)),
  )
  const readyAtMs = performance.now()
  return {
    openMs: askedAtMs - openedAtMs,
    startMs: readyAtMs - askedAtMs,
    addresses: handles.map((handle) => ({ host: handle.host, port: handle.port() })),
    stop: () => session.close(),
  }
}

// Lazy, so that opening the session and starting the containers are timed apart.
function declarations({ image, command, port, wait, logLine, containers, labels }) {
  const waitFor = { ports: 'ports', http: { http: '/', port }, log: { log: logLine } }[wait]
  const declaration = { image, command, ports: [port], waitFor, labels, start: 'lazy' }
  return Object.fromEntries(
    Array.from({ length: containers }, (_, index) => [`web${index}`, declaration]),
  )
}
