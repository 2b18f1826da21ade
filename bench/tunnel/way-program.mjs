// The program of a way's own process: sets it up when told, and undoes that when told or when it is to end.

const [name] = process.argv.slice(2)
const { setUp } = await import(`./ways/${name}.mjs`)
const undos = []

process.on('message', async ({ work, place }) => {
  try {
    if (work === 'tear down') await tearDown()
    const way = work === 'set up' && (await setUp({ ...place, defer: (undo) => undos.push(undo) }))
    process.send({ way })
  } catch (error) {
    if (process.connected) process.send({ error: String(error?.stack ?? error) })
  }
})
for (const end of ['disconnect', 'SIGINT', 'SIGTERM']) process.once(end, leave)
process.send({})

async function tearDown() {
  for (let undo = undos.pop(); undo; undo = undos.pop()) await undo()
}

async function leave() {
  await tearDown().catch((error) => console.error(`bench    ${name}: ${error.message}`))
  process.exit()
}
