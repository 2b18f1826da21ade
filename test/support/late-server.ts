import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** An HTTP server in a process of its own. */
export interface LateServer extends AsyncDisposable {
  port: number
}

/**
 * Starts a server that refuses its first request.
 *
 * @param recovers true: every later one is answered with 200
 */
export async function lateServer({ recovers }: { recovers: boolean }): Promise<LateServer> {
  const script = `
    let requests = 0
    const server = require('node:http').createServer((request, response) => {
      response.statusCode = ${recovers} && requests++ > 0 ? 200 : 503
      response.end()
    })
    server.listen(0, '127.0.0.1', () => console.log(server.address().port))
    process.stdin.resume().on('end', () => process.exit())`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    port: Number(port.toString()),
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit')
      child.stdin.end()
      await exited
    },
  }
}
