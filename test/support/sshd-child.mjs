// Opens a tunnel as its argument says, forwards a port, says so, and then does nothing to end.
const { port, forwarded, target, userKey, hostPublicKey } = JSON.parse(process.argv[2])

// As on a machine where the native parts of ssh2 could not be built.
let refused = 0
process.dlopen = () => {
  refused += 1
  throw new Error('no native part here')
}

const { connectTcp, openTunnel } = await import('../../packages/tunnel/dist/index.js')
const limit = { timeoutMs: 120_000, signal: new AbortController().signal }
const tunnel = await openTunnel({
  stream: await connectTcp({ host: '127.0.0.1', port, ...limit }),
  serverEnd: 'tcp',
  username: 'root',
  userKey,
  hostPublicKey,
  route: () => ({ host: 'localhost', port: target }),
  ...limit,
})
await tunnel.forward(forwarded, limit)
process.stdout.write(`forwarded without ${refused} native parts\n`)
await new Promise((resolve) => void process.stdin.once('data', resolve))
process.stdin.destroy()
