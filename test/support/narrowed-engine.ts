import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineSocket } from './engine-socket.ts'

/** An engine on which there is nothing but what carries a label, for programs that remove whatever they find. */
export interface NarrowedEngine extends AsyncDisposable {
  /** Value for DOCKER_HOST. */
  dockerHost: string
}

export async function narrowedEngine(label: string): Promise<NarrowedEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-narrowed-'))
  const socketPath = join(folder, 'docker.sock')
  const server = createServer(({ method, url = '/', headers }, response) => {
    const path = narrowed(url, label)
    const onward = request({ socketPath: engineSocket, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      response.flushHeaders()
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    onward.end()
  })
  await new Promise<void>((resolve) => void server.listen(socketPath, resolve))
  return {
    dockerHost: `unix://${socketPath}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

function narrowed(path: string, label: string): string {
  const url = new URL(path, 'http://engine')
  const text = url.searchParams.get('filters')
  if (text === null || url.pathname.endsWith('/events')) return path
  const filters = JSON.parse(text) as { label: string[] }
  url.searchParams.set('filters', JSON.stringify({ ...filters, label: [...filters.label, label] }))
  return url.pathname + url.search
}
