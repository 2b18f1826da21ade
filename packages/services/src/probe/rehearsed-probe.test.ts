import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { rehearsedProbe, type SpokenTo } from './rehearsed-probe.ts'

test('a client is loaded, then has its conversation with the stand-in, once more where that fails, and once in a process', async () => {
  const heard: string[] = []
  const converse = async ({ url, directory }: SpokenTo): Promise<void> => {
    heard.push(`${directory} ${url.replace(/\d+$/, 'PORT')}`)
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.write('hello')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    heard.push(String(answer))
    socket.destroy()
    if (heard.length < 4) throw new Error('not ready')
  }
  const probe = rehearsedProbe('an answer', converse, {
    client: 'a client of this test',
    load: async (directory) => heard.push(`loaded from ${directory}`),
    standIn: { answer: (text) => Buffer.from(`${String(text)} back`) },
    urlOf: (address) => `test://${address}`,
  })
  await probe.load?.('/project')
  await probe.load?.('/project')
  expect(probe.waitsFor).toBe('an answer')
  expect(heard).toEqual([
    'loaded from /project',
    '/project test://127.0.0.1:PORT',
    'hello back',
    '/project test://127.0.0.1:PORT',
    'hello back',
    'loaded from /project',
  ])
})
