// The program of a process that keeps a processor busy until whoever started it ends or lets go of it.

const sliceMs = 20

process.on('disconnect', () => process.exit())
spin()

function spin() {
  const endMs = performance.now() + sliceMs
  while (performance.now() < endMs);
  setImmediate(spin)
}
