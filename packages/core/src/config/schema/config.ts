import { z } from 'zod'
import type { ContainersConfig } from '../written/container.ts'
import { container } from './container.ts'
import { engine } from './engines.ts'
import { link } from './links.ts'
import { logs } from './logs.ts'
import { network } from './networks.ts'
import { strictObject } from './strict-object.ts'
import { scalars } from './values.ts'

/** What a user may write in containers.config.ts. */
export const configSchema: z.ZodType<ContainersConfig> = strictObject({
  $schema: z.string().optional().describe('Address of the JSON Schema, for editors.'),
  engines: z
    .record(z.string(), engine)
    .optional()
    .describe(
      'Docker engines that the containers are spread over, by name. MOORING_ENGINES takes precedence. Default: the one that is found.',
    ),
  networks: z
    .record(z.string(), network)
    .optional()
    .describe('Networks that containers may join, by name. Each run has its own. Default: none.'),
  connectionMode: z
    .enum(['docker_host', 'bridge_ip', 'gateway_ip'])
    .optional()
    .describe(
      "How tests reach containers: 'docker_host' (published ports of the engine's host), 'bridge_ip' (their own addresses and ports) or 'gateway_ip' (published ports, under the gateway of their network). The environment takes precedence. Default: detected.",
    ),
  containers: z
    .record(z.string(), container)
    .describe('Containers, by the name under which tests receive them.'),
  links: z
    .record(z.string(), link)
    .optional()
    .describe(
      'Lines to containers that tests can cut, slow down and break, by the name under which tests receive them. Default: none.',
    ),
  env: scalars
    .optional()
    .describe(
      'Variables of the test process, set before a test file is imported, for apps that read them at load: texts that may hold references such as {db.url}, filled in for the tests. Every test file waits for the containers that they name. Default: none.',
    ),
  tunnel: z
    .enum(['attach', 'published', 'relay'])
    .optional()
    .describe(
      "How containers reach ports of the host: 'attach' (over the engine's API), 'published' (over a port of 127.0.0.1, faster for bulk), or 'relay' (a listener on the gateway of a local Linux engine). Default: 'attach'.",
    ),
  keep: z
    .enum(['never', 'local', 'always'])
    .optional()
    .describe(
      "Whether containers stay for the next run, all that can: 'never', 'local' (not where the variable CI is set) or 'always'. `reuse` says so of a single one. Default: 'never'.",
    ),
  logs: logs
    .optional()
    .describe(
      "Which tests are shown with what their containers wrote: 'on-failure', 'always' or 'never', or an object. Default: 'on-failure'.",
    ),
  reaper: z
    .enum(['watchdog', 'ryuk', 'none'])
    .optional()
    .describe(
      "What removes everything when the tests are killed: 'watchdog' (a process beside them), 'ryuk' (also a container beside the engine, which outlives this machine), or 'none'. Default: 'watchdog', and 'ryuk' where the engine is reached by TCP or SSH.",
    ),
  events: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Path of a file that gets what happens in a run, one JSON object a line, relative to the folder of the config. Each run overwrites it. Default: none.',
    ),
  report: z
    .union([z.boolean(), z.string().min(1)])
    .optional()
    .describe(
      'Page about a run, written when it ends: true (mooring-report.html), or its path, relative to the folder of the config. False also leaves out the job summary on GitHub. Default: no page.',
    ),
})
