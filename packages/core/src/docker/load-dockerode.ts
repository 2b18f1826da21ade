import { createRequire, Module } from 'node:module'
import { Duplex } from 'node:stream'
import type Docker from 'dockerode'

type Require = ReturnType<typeof createRequire>

/**
 * Loads dockerode without what it requires for ways that are never taken here: gRPC for sessions of BuildKit, ssh2 for
 * its own SSH, archives of folders, a stream library that Node brings itself. That is nine tenths of its files. Who
 * shares this copy of dockerode and takes such a way gets the real module then.
 */
export function loadDockerode(): typeof Docker {
  const require = createRequire(import.meta.url)
  const standIns = standInsFor(require).filter(({ path }) => require.cache[path] === undefined)
  try {
    for (const { path, module } of standIns) require.cache[path] = module
    return require('dockerode') as typeof Docker
  } finally {
    // Loading is synchronous, so that nobody else has met them.
    for (const { path } of standIns) delete require.cache[path]
  }
}

interface StandIn {
  /** Of the file whose place it takes. */
  path: string
  module: InstanceType<typeof Module>
}

function standInsFor(require: Require): StandIn[] {
  try {
    const dockerode = createRequire(require.resolve('dockerode'))
    const modem = createRequire(dockerode.resolve('docker-modem'))
    return [
      standIn(dockerode, './session', laterCalled),
      standIn(modem, './ssh', laterCalled),
      standIn(dockerode, 'tar-fs', laterPacking),
      standIn(modem, 'readable-stream', () => ({ Duplex: PlainDuplex })),
    ]
  } catch {
    // Another layout of packages or another version of dockerode: slower, and right.
    return []
  }
}

function standIn(
  require: Require,
  request: string,
  exportsFor: (real: () => unknown) => unknown,
): StandIn {
  const path = require.resolve(request)
  const module = new Module(path)
  module.filename = path
  module.loaded = true
  module.exports = exportsFor(() => require(path))
  return { path, module }
}

type Callable = (...args: unknown[]) => unknown

const laterCalled =
  (real: () => unknown): Callable =>
  (...args) =>
    (real() as Callable)(...args)

const laterPacking = (real: () => unknown): { pack: Callable } => ({
  pack: (...args) => (real() as { pack: Callable }).pack(...args),
})

/** Node's own, which dockerode calls as the function that it inherits from; like the library's, it does not destroy itself. */
function PlainDuplex(this: Duplex, options?: object): void {
  Reflect.apply(Duplex as unknown as Callable, this, [{ autoDestroy: false, ...options }])
}
PlainDuplex.prototype = Duplex.prototype
