import {
  etcd,
  mariadb,
  memcached,
  mosquitto,
  nats,
  nginx,
  postgres,
  rabbitmq,
  redis,
} from '@mooring/services'
import { benchLabel, runId } from '../service.mjs'

// Etcd is on no Docker Hub.
const etcdImage = process.env.TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX
  ? 'etcd:3'
  : 'quay.io/coreos/etcd:v3.5.21'

/** What declares each server, its image and the port that clients use. */
const servers = {
  postgres: { declare: postgres, image: 'postgres:15', port: 5432 },
  mariadb: { declare: mariadb, image: 'mariadb:10.11', port: 3306 },
  redis: { declare: redis, image: 'redis:7', port: 6379 },
  rabbitmq: { declare: rabbitmq, image: 'rabbitmq:3', port: 5672 },
  nats: { declare: nats, image: 'nats:2', port: 4222 },
  mosquitto: { declare: mosquitto, image: 'eclipse-mosquitto:2', port: 1883 },
  memcached: { declare: memcached, image: 'memcached:1', port: 11211 },
  etcd: { declare: etcd, image: etcdImage, port: 2379 },
  nginx: { declare: nginx, image: 'nginx:1', port: 80 },
}

export const serverNames = Object.keys(servers)

/** The port that clients use. @param {string} name */
export const portOf = (name) => servers[name].port

/**
 * The declaration of a server.
 *
 * @param {string} name
 * @param {{ hostPort?: number }} [options] where it is published; some free port if it is left out
 */
export function declared(name, { hostPort } = {}) {
  const { declare, image, port } = servers[name]
  return declare({
    image,
    labels: { [benchLabel]: runId },
    ports: [hostPort === undefined ? port : { container: port, host: hostPort }],
  })
}
