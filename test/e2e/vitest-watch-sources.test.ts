import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { startFixture, type RunningFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { outermostVitestRunners } from '../support/runners.ts'
import { occurrences } from '../support/vitest-run.ts'

const waiting = /(?:Waiting|Watching) for file changes/
const says = /^app (\w{64}) other (\w{64}) say (.+)$/m

/** What the test prints in the run that an action brings about. */
async function rerun(watching: RunningFixture, action: () => Promise<void>) {
  const before = watching.output().length
  await action()
  const [, app, other, words] = await watching.seen(says, before)
  await watching.seen(waiting, before)
  return { app, other, words }
}

async function removeBuilt(runId: string): Promise<void> {
  const docker = new Docker()
  const images = await docker.listImages({ filters: { reference: [`mooring/${runId}-*/*`] } })
  for (const { Id } of images) await docker.getImage(Id).remove()
}

test.each(outermostVitestRunners)(
  'in watch mode of %s, saving what containers are made from has them made anew, and the tests run again',
  async (runner) => {
    await using watching = await startFixture({
      fixture: 'vitest-watch-sources',
      runner,
      program: 'watch.mjs',
    })
    const at = (path: string): string => join(watching.dir, path)
    const first = await rerun(watching, () => Promise.resolve())
    expect(first.words).toBe('one a')

    const rebuilt = await rerun(watching, () => writeFile(at('app/src/word'), 'two'))
    expect(rebuilt).toMatchObject({ other: first.other, words: 'two a' })
    expect(watching.output()).toContain('mooring app is rebuilt: app/src/word changed')

    const copied = await rerun(watching, () => writeFile(at('settings/word'), 'b'))
    expect(copied).toMatchObject({ app: rebuilt.app, words: 'two b' })
    expect(watching.output()).toContain('mooring other restarts: settings/word changed')

    await writeFile(at('app/notes'), 'what the build leaves out')
    await writeFile(at('app/src/word'), await readFile(at('app/src/word')))
    const same = await rerun(watching, () => appendFile(at('says.test.ts'), '\n// changed\n'))
    expect(same).toEqual(copied)
    expect(occurrences(watching.output(), ' say two b')).toBe(2)

    const added = await rerun(watching, () => writeFile(at('app/src/more'), 'new'))
    expect(added).toMatchObject({ other: same.other, words: 'two b' })
    expect(added.app).not.toBe(same.app)

    watching.child.stdin?.write('\n')
    const { exitCode, output, runId } = await watching.ended
    await removeBuilt(runId)
    expect(exitCode, output).toBe(0)
    expect(await leftoversOf({ runId })).toEqual([])
  },
)
