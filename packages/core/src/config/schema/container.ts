import { z } from 'zod'
import type { CreateBody } from '../resolved.ts'
import type { ContainerConfig } from '../written/container.ts'
import { build } from './build.ts'
import { containerHints } from './container-hints.ts'
import { healthcheck } from './healthcheck.ts'
import { hostPorts } from './host-ports.ts'
import { attachments, networkMode } from './networks.ts'
import { ports } from './ports.ts'
import { reuse } from './reuse.ts'
import { optionNamesOf, service } from './service.ts'
import { file, tmpfs, volume } from './storage.ts'
import { strictObject } from './strict-object.ts'
import { ulimit } from './ulimits.ts'
import { use } from './use.ts'
import { command, duration, functionSchema, scalars, size, text } from './values.ts'
import { wait } from './waits.ts'

const texts = z.array(text)
const environmentName = z.string().regex(/^[^=\0]+$/, { error: 'expected a name without "="' })

export const container: z.ZodType<ContainerConfig> = strictObject(
  {
    image: text
      .optional()
      .describe(
        "Image to run, such as 'postgres:17'. Exactly one of `image` and `build` is needed.",
      ),
    build: build
      .optional()
      .describe(
        'Folder with a Dockerfile that the image is built from, or the details of the build.',
      ),
    use: use
      .optional()
      .describe(
        'URL of a server that runs already and is used in the place of the container, or { url, allow }: what the image, ports and the like say counts only where it is empty. Default: none.',
      ),
    engine: text
      .optional()
      .describe(
        'Name in `engines` of the engine that it is on. Default: the one that has least to do.',
      ),
    pullPolicy: z
      .enum(['missing', 'always', 'never'])
      .optional()
      .describe("When to pull the image: 'missing', 'always' or 'never'. Default: 'missing'."),
    watch: z
      .boolean()
      .optional()
      .describe(
        'Whether tests run again in watch mode when a file is edited that the container is made from. A run that begins for another reason rebuilds or restarts it anyway. Default: true.',
      ),
    platform: text
      .optional()
      .describe("Platform of the image, such as 'linux/amd64'. Default: that of the engine."),
    command: command
      .optional()
      .describe(
        'Command of the container; a string is split into words, without a shell. Default: that of the image. May hold references.',
      ),
    entrypoint: command
      .optional()
      .describe(
        'Entrypoint of the container; a string is split into words, without a shell. Default: that of the image.',
      ),
    environment: z
      .record(
        environmentName,
        z.union([z.string(), z.number(), z.boolean()], {
          error: 'expected a string, number or boolean',
        }),
      )
      .optional()
      .describe('Environment variables. Values may hold references such as {db.url}.'),
    ports: ports
      .optional()
      .describe(
        'Ports to publish on the host: a list, or a map whose keys name them. Default: none.',
      ),
    hostPorts: hostPorts
      .optional()
      .describe(
        'Ports of the host that the container reaches under host.testcontainers.internal: numbers, or { host, container }. Default: none.',
      ),
    hostAccess: z
      .boolean()
      .optional()
      .describe(
        'True lets tests expose ports of the host to the container later. Default: true where `hostPorts` are declared.',
      ),
    networks: attachments
      .optional()
      .describe(
        'Declared networks to join: a list of names, or a map from name to { aliases }. Default: none.',
      ),
    networkMode: networkMode
      .optional()
      .describe("'host', 'none', 'bridge' or 'container:<name or id>', in place of `networks`."),
    volumes: z
      .array(volume)
      .optional()
      .describe(
        "Volumes and folders of the host to mount: './rel:/target', 'name:/target:ro', '/anonymous', or objects. Default: none.",
      ),
    tmpfs: tmpfs
      .optional()
      .describe(
        'Paths that are kept in memory: one, a list, or a map to mount options. Default: none.',
      ),
    files: z
      .array(file)
      .optional()
      .describe('Files and folders that are copied in before the container starts. Default: none.'),
    dependsOn: texts
      .optional()
      .describe(
        'Containers that must be ready before this one starts. References add theirs. Default: none.',
      ),
    healthcheck: healthcheck
      .optional()
      .describe(
        'Health check, or false to switch off that of the image. Default: that of the image.',
      ),
    user: text
      .optional()
      .describe(
        "User that runs the command, such as 'node' or '1000:1000'. Default: that of the image.",
      ),
    workingDir: text
      .optional()
      .describe('Working directory of the command. Default: that of the image.'),
    hostname: text
      .optional()
      .describe("Host name inside the container. Default: the start of the container's id."),
    labels: scalars
      .optional()
      .describe('Labels of the container. Names under org.testcontainers are taken.'),
    extraHosts: z
      .union([texts, z.record(z.string().min(1), text)], {
        error: 'expected a list such as ["name:10.0.0.1"], or a map',
      })
      .optional()
      .describe(
        "Further lines of /etc/hosts: a list of 'name:address', or a map. The address may be 'host-gateway'. Default: none.",
      ),
    capAdd: texts
      .optional()
      .describe("Linux capabilities to add, such as 'NET_ADMIN'. Default: none."),
    capDrop: texts.optional().describe("Linux capabilities to drop, such as 'ALL'. Default: none."),
    privileged: z
      .boolean()
      .optional()
      .describe('Gives the container full access to the host. Default: false.'),
    shmSize: size
      .optional()
      .describe("Size of /dev/shm, such as '256m', or bytes. Default: that of the engine, 64m."),
    ulimits: z
      .record(z.string().min(1), ulimit)
      .optional()
      .describe(
        'Resource limits of processes: a map from name to a number, or to { soft, hard }; -1 for no limit. Default: those of the engine.',
      ),
    memory: size
      .optional()
      .describe(
        "Most memory that the container may use, such as '512m', or bytes. Default: no limit.",
      ),
    cpus: z
      .number()
      .positive({ error: 'expected a number above 0' })
      .optional()
      .describe('Processors that the container may use, such as 0.5 or 2. Default: no limit.'),
    init: z
      .boolean()
      .optional()
      .describe(
        'Runs a small init process that passes signals on and reaps children. Default: false.',
      ),
    readOnly: z
      .boolean()
      .optional()
      .describe("Makes the container's own file system read-only. Default: false."),
    securityOpt: texts
      .optional()
      .describe("Security options, such as 'no-new-privileges'. Default: none."),
    sysctls: scalars.optional().describe('Kernel settings of the container. Default: none.'),
    dns: z
      .union([text, texts], { error: 'expected an address or a list of them' })
      .optional()
      .describe('DNS servers: an address or a list. Default: those of the engine.'),
    stopGracePeriod: duration
      .optional()
      .describe(
        'Time between the stop signal and the kill, as a duration or in milliseconds. Default: that of the image or engine, 10s.',
      ),
    stopSignal: text
      .optional()
      .describe(
        "Signal that asks the container to stop. Default: that of the image, else 'SIGTERM'.",
      ),
    waitFor: wait
      .optional()
      .describe(
        "When the container is ready: 'ports', 'healthy', { ports }, { log }, { http }, { command }, { exit }, an async function, or a list (all of them). Default: 'healthy' where there is a health check, else 'ports' where ports are published, else as soon as it runs.",
      ),
    startupTimeout: duration
      .optional()
      .describe(
        'One deadline from create to ready, as a duration or in milliseconds. Default: 60s.',
      ),
    start: z
      .enum(['auto', 'eager', 'lazy'])
      .optional()
      .describe(
        "'auto' starts with a run whose test files name it, 'eager' with every run, 'lazy' at the first request. Default: 'auto'.",
      ),
    scope: z
      .enum(['run', 'worker', 'file', 'test'])
      .optional()
      .describe(
        "How many there are: 'run' (one for all tests), 'worker' (one for each worker of the runner), 'file' (one for each test file) or 'test' (one for each test). Narrower ones than 'run' start on demand, and end with what they belong to. Default: 'run'.",
      ),
    reuse: reuse
      .optional()
      .describe(
        'Keeps the container for the next run, which takes it over if the declaration, the image and the copied files are the same: true, or { timeToLive }. Default: false.',
      ),
    url: text
      .optional()
      .describe(
        "Template of the connection URL, such as 'redis://{self.address}'. Default: none; `url()` makes http URLs then.",
      ),
    connection: z
      .record(text, z.string())
      .optional()
      .describe(
        'Fields of a connection beside `url`, such as { user, password, database }, which handles have and references such as {db.user} name. They may hold {self.host} and the like. Default: none.',
      ),
    service: service
      .optional()
      .describe(
        'What a ready-made declaration does with its server: prepares data, and keeps tests apart. Default: none.',
      ),
    raw: functionSchema<(options: CreateBody) => CreateBody>()
      .optional()
      .describe(
        "Function with the last word on the body of the Engine API's create request. Default: none.",
      ),
  },
  { hints: containerHints, alsoMeant: optionNamesOf },
)
