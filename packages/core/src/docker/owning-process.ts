import { createHash } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** The process that made an object, recorded so that another process of its machine can find out whether it still runs. */
export interface Owner {
  /** Of the machine, or of the container that the process runs in. */
  host: string
  /** Of the machine's run since it was switched on; '' where the system does not tell. */
  boot: string
  /** Within which the process id means something; '' where the system has no such thing. */
  pidNamespace: string
  pid: number
  /** Clock ticks between the machine's start and the process's; '' where the system does not tell. */
  started: string
}

/** The owner that this process is. */
export async function thisProcess(): Promise<Owner> {
  const [machineId, boot, pidNamespace, started] = await Promise.all([
    textOf('/etc/machine-id'),
    textOf('/proc/sys/kernel/random/boot_id'),
    readlink('/proc/self/ns/pid').catch(() => ''),
    startOf(process.pid),
  ])
  const host = createHash('sha256').update(`${hostname()}\n${machineId}`).digest('hex')
  return { host: host.slice(0, 16), boot, pidNamespace, pid: process.pid, started: started ?? '' }
}

/**
 * Whether a process of this machine that owned objects has ended. False in doubt: for other machines, and for process
 * ids that mean nothing here.
 *
 * @param self as thisProcess answers it
 */
export async function hasEnded(owner: Owner, self: Owner): Promise<boolean> {
  if (owner.host !== self.host) return false
  if (owner.boot !== self.boot) return true
  if (owner.pidNamespace !== self.pidNamespace) return false
  if (!isRunning(owner.pid)) return true
  return (await startOf(owner.pid)) !== (owner.started || undefined)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // It is somebody else's.
  }
}

// Another process may have got the number of one that ended; when it started tells them apart (proc(5), field 22).
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await textOf(`/proc/${pid}/stat`)
  // The name in parentheses may hold spaces and parentheses of its own.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A process that has ended keeps its number until its parent asks for its exit code, which some never do.
  return fields[0] === 'Z' ? undefined : fields[19] || undefined
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
