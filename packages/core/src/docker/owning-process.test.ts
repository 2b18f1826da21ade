import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { hasEnded, thisProcess } from './owning-process.ts'

const self = await thisProcess()

test('a process that runs has not ended', async () => {
  expect(await hasEnded(self, self)).toBe(false)
})

test('a process that is gone has ended', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  expect(await hasEnded({ ...self, pid: child.pid ?? 0 }, self)).toBe(true)
})

test.runIf(self.started !== '')(
  'a process id that another process has got since has ended',
  async () => {
    expect(await hasEnded({ ...self, started: '1' }, self)).toBe(true)
  },
)

test('everything of the run of the machine before this one has ended', async () => {
  expect(await hasEnded({ ...self, boot: 'former' }, self)).toBe(true)
})

test('a process of another machine is left alone, whatever its number', async () => {
  expect(await hasEnded({ ...self, host: 'other', boot: 'other', pid: 0x7fffffff }, self)).toBe(
    false,
  )
})

test('a process id of another namespace is left alone', async () => {
  expect(await hasEnded({ ...self, pidNamespace: 'pid:[1]', pid: 0x7fffffff }, self)).toBe(false)
})

test.runIf(process.platform === 'linux')(
  'a process that ended has ended, also while nobody has asked for its exit code',
  async () => {
    // The shell's child ends, and what the shell has become by then never asks.
    const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60'])
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
    const stat = (): Promise<string> => readFile(`/proc/${Number(pid)}/stat`, 'utf8')
    await expect.poll(stat, { timeout: 20_000 }).toContain(') Z ')
    const started = (await stat()).split(') ')[1]?.split(' ')[19] ?? ''
    expect(await hasEnded({ ...self, pid: Number(pid), started }, self)).toBe(true)
    parent.kill('SIGKILL')
    await once(parent, 'close')
  },
)
