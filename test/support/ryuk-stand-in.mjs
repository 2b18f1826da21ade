// A stand-in for Ryuk where its image cannot be had: it speaks Ryuk's protocol and removes what Ryuk would remove, but
// it is a program of these tests and proves nothing about the real one.

import { request } from 'node:http'
import { createServer } from 'node:net'

const connectionTimeoutMs = durationMs(process.env.RYUK_CONNECTION_TIMEOUT ?? '60s')
const reconnectionTimeoutMs = durationMs(process.env.RYUK_RECONNECTION_TIMEOUT ?? '10s')
const port = Number(process.env.RYUK_PORT ?? 8080)
const removeRetries = 10
const changesRetryIntervalMs = 1_000
// What is younger than this when the removal begins postpones it, because somebody is still at work.
const settledAfterMs = 1_000

/** With this argument it acknowledges only when it is sent SIGUSR2. */
let acknowledges = !process.argv.includes('--hold-acknowledgement')
const held = new Set()
const sockets = new Set()
const filters = new Set()
let timer

await ask('GET', '/_ping')
const server = createServer(serve)
server.listen(port, () => {
  log('msg=Started')
  countDown(connectionTimeoutMs)
})

process.on('SIGUSR2', () => {
  acknowledges = true
  for (const socket of held) socket.write('ACK\n')
  held.clear()
})
// Drops all connections, as a network does that fails for a moment.
process.on('SIGHUP', () => {
  for (const socket of sockets) socket.destroy()
})
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close()
    if (sockets.size === 0) countDown(0)
  })
}

function serve(socket) {
  sockets.add(socket)
  clearTimeout(timer)
  log(`msg="client connected" clients=${sockets.size}`)
  let unread = ''
  socket.setEncoding('utf8').on('data', (text) => {
    const lines = (unread + text).split('\n')
    unread = lines.pop()
    for (const line of lines) take(line.replace(/\r$/, ''), socket)
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    sockets.delete(socket)
    held.delete(socket)
    log(`msg="client disconnected" clients=${sockets.size}`)
    if (sockets.size === 0) countDown(reconnectionTimeoutMs)
  })
}

function take(line, socket) {
  if (line === '') return
  log(`msg="filter received" line=${line}`)
  filters.add(line)
  if (acknowledges) socket.write('ACK\n')
  else held.add(socket)
}

function countDown(durationMs) {
  clearTimeout(timer)
  timer = setTimeout(removeAll, durationMs)
}

async function removeAll() {
  const objects = (await Promise.all([...filters].map(matching))).flat()
  if (objects.some(({ createdAtMs }) => createdAtMs > Date.now() - settledAfterMs))
    return countDown(changesRetryIntervalMs)
  server.close()
  for (const { path } of objects) await removed(path)
  log(`msg=removed objects=${objects.length}`)
  process.exit(0)
}

async function matching(line) {
  const given = {}
  for (const [key, value] of new URLSearchParams(line)) (given[key] ??= []).push(value)
  const query = `filters=${encodeURIComponent(JSON.stringify(given))}`
  const [containers, networks, { Volumes: volumes }, images] = await Promise.all([
    ask('GET', `/containers/json?all=1&${query}`),
    ask('GET', `/networks?${query}`),
    ask('GET', `/volumes?${query}`),
    ask('GET', `/images/json?${query}`),
  ])
  return [
    ...containers
      .filter(({ Labels }) => Labels['org.testcontainers.ryuk'] !== 'true')
      .map(({ Id, Created }) => found(`/containers/${Id}?force=1&v=1`, Created * 1000)),
    ...networks.map(({ Id, Created }) => found(`/networks/${Id}`, Date.parse(Created))),
    ...(volumes ?? []).map(({ Name, CreatedAt }) =>
      found(`/volumes/${Name}?force=1`, Date.parse(CreatedAt)),
    ),
    ...images.map(({ Id, Created }) => found(`/images/${Id}`, Created * 1000)),
  ]
}

function found(path, createdAtMs) {
  return { path, createdAtMs }
}

async function removed(path) {
  for (let attempt = 1; attempt <= removeRetries; attempt += 1) {
    const error = await ask('DELETE', path).catch((reason) => reason)
    if (!(error instanceof Error) || error.status === 404) return
    log(`msg="remove failed" path=${path} error=${JSON.stringify(error.message)}`)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

function ask(method, path) {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: '/var/run/docker.sock', method, path }, async (answer) => {
      let text = ''
      for await (const part of answer.setEncoding('utf8')) text += part
      if (answer.statusCode < 300)
        resolve(text.startsWith('OK') ? text : JSON.parse(text || 'null'))
      else reject(Object.assign(new Error(text), { status: answer.statusCode }))
    })
    call.on('error', reject)
    call.end()
  })
}

function durationMs(text) {
  const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
  let sumMs = 0
  for (const [, count, unit] of text.matchAll(/([\d.]+)(ms|s|m|h)/g))
    sumMs += Number(count) * unitsMs[unit]
  return sumMs
}

function log(text) {
  process.stdout.write(`time=${new Date().toISOString()} level=INFO ${text}\n`)
}
