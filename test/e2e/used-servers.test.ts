import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/index.ts'
import { postgres } from '../../packages/services/src/index.ts'
import { useEngine } from '../support/engine.ts'
import { runFixture } from '../support/fixture-run.ts'

const engine = await useEngine()

test('tests use a server that runs already, on a machine without an engine', async () => {
  {
    await using stack = await startSession({
      containers: { server: postgres({ image: 'postgres:15' }) },
    })
    const { url } = stack.containers.server
    const result = await runFixture({
      fixture: 'docs-used-servers',
      runner: 'vitest-4',
      args: ['run'],
      env: { DATABASE_URL: url, DOCKER_HOST: 'tcp://127.0.0.1:1' },
    })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toMatch(/^ *Tests:? +2 passed/m)
    expect(result.output).toMatch(/^mooring db uses the server at 127\.0\.0\.1:\d+, ready in/m)
    expect(result.output).not.toContain(url)
    expect(result.output).not.toMatch(/containers? removed/)
    expect(
      (await stack.containers.server.exec(['psql', '-U', 'postgres', '-lqtA'])).stdout,
    ).not.toMatch(/mooring/)
  }
  expect(await engine.leftovers()).toEqual([])
})
