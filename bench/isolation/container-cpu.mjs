import { readFile } from 'node:fs/promises'

const msPerTick = 10

/**
 * Milliseconds of the processor that the processes of a container have used so far, and those that ended, which are
 * counted with the one that waited for them. The engine is on this machine.
 */
export async function cpuMsOf(container) {
  const { Titles, Processes } = await container.top({ ps_args: '-eo pid' })
  const place = Titles.indexOf('PID')
  const ticks = await Promise.all(Processes.map((columns) => ticksOf(columns[place])))
  return ticks.reduce((sum, count) => sum + count, 0) * msPerTick
}

async function ticksOf(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // After the name, which may hold anything: own and children's, in user mode and in the kernel.
  const counts = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
  return counts.reduce((sum, count) => sum + Number(count), 0)
}
