import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readRun } from '@mooring/report'

/** Has the events of a sample project written. @param dir its folder */
export const eventsOption = "{ events: './events.jsonl', containers: {"

/** How often tests were about to run, and the tests as the page about the run would show them. */
export async function toldRun(dir: string): Promise<{ runs: number; tests: string[] }> {
  const lines = (await readFile(join(dir, 'events.jsonl'), 'utf8')).trimEnd().split('\n')
  const { tests } = readRun(lines, { title: 'watched' })
  return {
    runs: lines.filter((line) => line.includes('"kind":"tests-begin"')).length,
    tests: tests.map(({ name, outcome }) => `${name} ${outcome}`),
  }
}
