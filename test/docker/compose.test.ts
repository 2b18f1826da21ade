import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromCompose, type ComposeDeclarations } from '../../packages/compose/src/from-compose.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-compose-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function declared<const Name extends string>(
  services: readonly Name[],
  source: string,
  shell: Record<string, string> = {},
): Promise<ComposeDeclarations<Name>> {
  const file = join(folder, 'compose.yaml')
  await writeFile(file, source)
  return fromCompose(file, { services, ports: 'free', environment: shell })
}

test('a variable without a value takes that of the image away', async () => {
  const config = await declared(
    ['db'],
    `services:
  db:
    image: postgres:15
    entrypoint: [/bin/sleep, "600"]
    environment: [PGDATA, "KEPT=", GIVEN]
    healthcheck: {disable: true}
`,
    { GIVEN: 'of the shell' },
  )
  await using session = await startSession(config)
  const { stdout } = await session.containers.db.exec(['env'])
  expect(stdout).not.toContain('PGDATA')
  expect(stdout).toMatch(/^KEPT=$/m)
  expect(stdout).toMatch(/^GIVEN=of the shell$/m)
})

test('names, files, jobs and shared networks are as with compose', async () => {
  await writeFile(join(folder, 'own.conf'), 'own')
  await chmod(join(folder, 'own.conf'), 0o640)
  const config = await declared(
    ['app', 'side'],
    `services:
  app:
    image: busybox:1
    command: sleep 600
    tty: true
    init: true
    container_name: the-app
    hostname: app-host
    depends_on: {job: {condition: service_completed_successfully}}
    volumes: ["shared:/shared:ro", {type: tmpfs, target: /memory, tmpfs: {size: 1m, mode: 0o700}}]
    configs: [text, {source: own, target: /etc/own.conf}]
    secrets: [token]
  job:
    image: busybox:1
    command: ["sh", "-c", "echo $$MESSAGE {a.b} > /shared/done"]
    environment: {MESSAGE: "{db.url} 010", UNUSED: 010}
    volumes: ["shared:/shared"]
  side:
    image: busybox:1
    command: sleep 600
    init: true
    network_mode: service:app
volumes: {shared: }
configs: {text: {content: "some text"}, own: {file: ./own.conf}}
secrets: {token: {environment: TOKEN}}
`,
    { TOKEN: 'secret' },
  )
  await using session = await startSession(config)
  const { app, side } = session.containers
  const inApp = async (script: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await app.exec(['sh', '-c', script])
    expect(exitCode, stderr).toBe(0)
    return stdout.trim()
  }
  expect(await inApp('cat /shared/done')).toBe('{db.url} 010 {a.b}')
  expect(await inApp('cat /text /run/secrets/token')).toBe('some textsecret')
  const files = '/text /run/secrets/token /etc/own.conf /memory'
  expect(await inApp(`stat -c '%a' ${files}`)).toBe('444\n444\n640\n700')
  expect(await inApp('for name in app the-app app-host; do nslookup $name; done')).toContain(
    'Name:',
  )
  const [ofApp, ofSide] = await Promise.all(
    [app, side].map(({ id }) => engine.docker.getContainer(id).inspect()),
  )
  expect(ofApp?.Config.Tty).toBe(true)
  expect(ofSide?.HostConfig.NetworkMode).toBe(`container:${app.id}`)
})
