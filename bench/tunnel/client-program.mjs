import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

// The program of the caller, in a container as a text. Takes one JSON argument, measures, and writes one line of JSON.

const { host, port, cells, sizes } = JSON.parse(process.argv.at(-1))
const request = Buffer.alloc(64, 'request ')
const firstRequest = Buffer.concat([Buffer.from('E'), request])
const connectPatienceMs = 15_000
const answerPatienceMs = 30_000
const problems = []
let attempts = 0

const measures = { keepAlive, fresh, concurrent, down, up, stalled }
await untilUp()
const figures = {}
for (const cell of cells) figures[cell] = await measures[cell]()
process.stdout.write(`${JSON.stringify({ ...figures, attempts, problems })}\n`)

/** Microseconds of each round trip over one connection. */
async function keepAlive() {
  const connection = await open()
  await connection.call(firstRequest, request.length)
  const times = []
  for (let count = 0; count < sizes.roundTrips; count += 1)
    await tried(async () => times.push(await timed(() => connection.call(request, request.length))))
  connection.close()
  return times.slice(sizes.warmUp)
}

/** Microseconds from connecting to the answer, one after the other, as many as the time allows. */
async function fresh() {
  const times = []
  const begunAtMs = performance.now()
  const isEnough = () => times.length >= 30 && performance.now() - begunAtMs > sizes.freshMs
  for (let count = 0; count < sizes.connections && !isEnough(); count += 1)
    await tried(async () => times.push(await timed(callOnce)))
  return times.slice(10)
}

/** Milliseconds until all of many connections, opened at once, have had their answer. */
async function concurrent() {
  const micros = await timed(() =>
    Promise.all(Array.from({ length: sizes.atOnce }, () => tried(callOnce))),
  )
  return micros / 1000
}

async function down() {
  return perSecond(() => tried(() => receive()))
}

async function up() {
  return perSecond(() =>
    tried(async () => {
      const connection = await open()
      await connection.call(Buffer.concat([header('U'), Buffer.alloc(sizes.bytes, 'x')]), 1)
      connection.close()
    }),
  )
}

/** Many that ask for much, do not read for a while, and then read it all; milliseconds of the reading. */
async function stalled() {
  const reading = Promise.withResolvers()
  const all = Promise.all(
    Array.from({ length: sizes.stalled }, () => tried(() => receive(reading.promise))),
  )
  await delay(sizes.stallMs)
  const micros = await timed(() => {
    reading.resolve()
    return all
  })
  return micros / 1000
}

async function perSecond(transfer) {
  return sizes.bytes / (await timed(transfer)) // Bytes per microsecond are megabytes per second.
}

async function callOnce() {
  const connection = await open()
  await connection.call(firstRequest, request.length)
  connection.close()
}

async function receive(reading = Promise.resolve()) {
  const connection = await open()
  connection.socket.pause().write(header('D'))
  await reading
  await connection.call(undefined, sizes.bytes)
  connection.close()
}

function header(kind) {
  const bytes = Buffer.alloc(5, kind)
  bytes.writeUInt32BE(sizes.bytes, 1)
  return bytes
}

async function timed(work) {
  const begunAtMs = performance.now()
  await work()
  return (performance.now() - begunAtMs) * 1000
}

async function tried(work) {
  attempts += 1
  try {
    await work()
  } catch (error) {
    problems.push(error.message)
  }
}

// Not every way tells when it is up.
async function untilUp() {
  for (const begunAtMs = performance.now(); ; await delay(10)) {
    try {
      return await callOnce()
    } catch (error) {
      if (performance.now() - begunAtMs > connectPatienceMs) throw error
    }
  }
}

function open() {
  const socket = connect({ host, port, noDelay: true })
  socket.setTimeout(answerPatienceMs, () => socket.destroy(new Error('no answer')))
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => resolve({ socket, call, close: () => socket.destroy() }))
  })

  /** Sends, and waits for so many bytes; an echo must be the same. */
  function call(bytes, wanted) {
    return new Promise((resolve, reject) => {
      let received = 0
      const settle = (error) => {
        socket.off('data', onData).off('error', settle).off('close', onClose)
        if (error) reject(error)
        else resolve()
      }
      const onClose = () => settle(new Error(`closed after ${received} of ${wanted} bytes`))
      const onData = (chunk) => {
        received += chunk.length
        if (received < wanted) return
        const isEcho = wanted === request.length && chunk.length === wanted
        settle(isEcho && !chunk.equals(request) ? new Error('another answer') : undefined)
      }
      socket.on('data', onData).on('error', settle).on('close', onClose).resume()
      if (bytes) socket.write(bytes)
    })
  }
}
