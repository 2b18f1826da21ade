import { existsSync } from 'node:fs'
import { build, ensureDependencies, run } from './dependencies.mjs'
import { prepareEngineAndImages } from './engine/prepare.mjs'
import { runAsProgram } from './engine/program.mjs'

const log = (line) => console.log(`bench    ${line}`)

// The newest Node at hand, because testcontainers wants no older one.
const newestNode = 'node_modules/node/bin/node'

const programs = {
  main: {
    file: 'bench/main.mjs',
    images: (
      'busybox:1 redis:7 node:24-slim testcontainers/sshd:1.4.0 postgres:15 mariadb:11.8 mysql:9.7 ' +
      'shopify/toxiproxy:2.5.0'
    ).split(' '),
  },
  readiness: {
    file: 'bench/readiness.mjs',
    images: (
      'busybox:1 postgres:15 mariadb:10.11 redis:7 rabbitmq:3 nats:2 eclipse-mosquitto:2 memcached:1 ' +
      'etcd:3 nginx:1'
    ).split(' '),
  },
}

await runAsProgram(import.meta.url, async () => {
  const [first, ...rest] = process.argv.slice(2)
  const { file, images } = first === 'readiness' ? programs.readiness : programs.main
  ensureDependencies(log)
  build(log)
  const env = await prepareEngineAndImages({ log, only: images })
  const node = existsSync(newestNode) ? newestNode : process.execPath
  run(node, [file, ...(first === 'readiness' ? rest : process.argv.slice(2))], env)
})
