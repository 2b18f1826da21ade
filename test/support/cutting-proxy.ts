import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineSocket } from './engine-socket.ts'

/** A socket that passes every byte on as it is, until it ends an answer in its middle as if that were its end. */
export interface CuttingProxy extends AsyncDisposable {
  /** Value for DOCKER_HOST. */
  dockerHost: string
  /**
   * Ends the answer of the next request that matches, such as /^GET \S+\/json/, behind so many bytes of its body.
   *
   * @returns resolves when that is done
   */
  cut(request: RegExp, bodyBytes: number): Promise<void>
}

interface Cut {
  request: RegExp
  bodyBytes: number
  done(): void
}

export async function startCuttingProxy(): Promise<CuttingProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-cut-'))
  const sockets = new Set<Socket>()
  const cuts: Cut[] = []
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: engineSocket, allowHalfOpen: true })
    for (const [one, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
    let due: Cut | undefined
    let answer: Buffer = Buffer.alloc(0)
    client.on('data', (chunk: Buffer) => {
      const index = cuts.findIndex(({ request }) => request.test(chunk.toString('latin1')))
      if (index >= 0) [due] = cuts.splice(index, 1)
      if (index >= 0) answer = Buffer.alloc(0)
      engine.write(chunk)
    })
    client.on('end', () => engine.end())
    engine.on('data', (chunk: Buffer) => {
      if (!due) return void client.write(chunk)
      const sent = answer.length
      answer = Buffer.concat([answer, chunk])
      const head = answer.indexOf('\r\n\r\n')
      const end = head < 0 ? Infinity : head + 4 + due.bodyBytes
      client.write(answer.subarray(sent, end))
      if (answer.length < end) return
      client.end()
      engine.destroy()
      due.done()
    })
    engine.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => void server.listen(join(folder, 'docker.sock'), resolve))
  return {
    dockerHost: `unix://${join(folder, 'docker.sock')}`,
    cut: (request, bodyBytes) =>
      new Promise((done) => void cuts.push({ request, bodyBytes, done })),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => void server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}
