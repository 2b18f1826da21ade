import type { ResolvedConfig } from '@mooring/core'
import { ok, warn, type Finding } from '@mooring/core/commands'
import { installedVersion } from './installed.ts'

/** Packages that a service of @mooring/services talks to its server with; one of them must be installed. */
const clients: Record<string, readonly string[]> = {
  PostgreSQL: ['pg'],
  MySQL: ['mysql2'],
  MariaDB: ['mysql2'],
  Redis: ['redis', 'ioredis'],
  Valkey: ['redis', 'ioredis'],
  MongoDB: ['mongodb'],
  Kafka: ['kafkajs'],
  RabbitMQ: ['amqplib'],
  NATS: ['@nats-io/transport-node', 'nats'],
  Mosquitto: ['mqtt'],
  MinIO: ['@aws-sdk/client-s3'],
}

/** Whether the clients of the declared services are there. */
export function clientFindings({
  containers,
  directory,
}: Pick<ResolvedConfig, 'containers' | 'directory'>): Finding[] {
  const services = new Map(
    containers.flatMap(({ name, service }) => (service ? [[service.name, name] as const] : [])),
  )
  return [...services].flatMap(([service, container]) => {
    const names = clients[service] ?? []
    const [usual] = names
    if (usual === undefined) return []
    const installed = names.find((name) => installedVersion(directory, name) !== undefined)
    if (installed !== undefined)
      return ok('client', `${service} (${container}) is reached with ${installed}`)
    return warn(
      'client',
      `no client of ${service} is installed, which ${container} may need`,
      `npm install --save-dev ${usual}`,
    )
  })
}
