import { GenericContainer, Wait } from 'testcontainers'

/** @type {import('./contender.mjs').Start} */
export async function start(service) {
  const askedAtMs = performance.now()
  const containers = await Promise.all(
    Array.from({ length: service.containers }, () => declaration(service).start()),
  )
  return {
    openMs: 0,
    startMs: performance.now() - askedAtMs,
    addresses: containers.map((container) => ({
      host: container.getHost(),
      port: container.getMappedPort(service.port),
    })),
    stop: async () => void (await Promise.all(containers.map((container) => container.stop()))),
  }
}

function declaration({ image, command, port, wait, logLine, labels }) {
  const strategies = {
    ports: () => Wait.forListeningPorts(),
    http: () => Wait.forHttp('/', port),
    log: () => Wait.forLogMessage(logLine),
  }
  return new GenericContainer(image)
    .withCommand(command)
    .withExposedPorts(port)
    .withLabels(labels)
    .withWaitStrategy(strategies[wait]())
}
