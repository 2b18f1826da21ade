import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { programStream } from './program-stream.ts'

test.skipIf(process.platform === 'win32')(
  'a program that fails is told in its own words, also where its input broke before it ended',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'program-stream-'))
    const goOn = join(directory, 'go-on')
    const script =
      'mkfifo "$1"; exec 0<&-; echo ready; cat "$1"; echo "the host is not known" >&2; exit 255'
    const program = programStream('sh', ['-c', script, 'sh', goOn], () => undefined)
    await once(program, 'data')
    const failed = once(program, 'error')
    program.write('nobody reads this')
    await writeFile(goOn, '')
    expect((await failed)[0]).toMatchObject({ message: 'sh: the host is not known' })
    await rm(directory, { recursive: true })
  },
)
