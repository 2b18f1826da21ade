import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Ways to install a project. Each gets the tools that npm installed into a folder, and the folder of the project.
 *
 * @typedef {object} Way
 * @property {string} name
 * @property {string} tool package of the installer, empty where it is npm itself
 * @property {(project: string, archives: Record<string, string>) => void} [prepare] writes its settings
 * @property {(bin: string) => string[]} install the command
 * @property {(bin: string) => string[]} run the command before the arguments of Vitest
 * @property {(bin: string) => string[]} [node] the command before the path of a script. @default that of Node
 * @property {string} [app] folder of the project that has the tests. @default the project itself
 */

const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs']

/** @type {Way[]} */
export const ways = [
  {
    name: 'npm, workspaces',
    tool: '',
    app: 'packages/app',
    install: () => ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'],
    run: () => [process.execPath, '../../node_modules/vitest/vitest.mjs'],
  },
  {
    name: 'pnpm, isolated',
    tool: 'pnpm@10',
    prepare: (project, archives) => pnpm(project, archives, 'isolated'),
    install: (bin) => [
      process.execPath,
      join(bin, 'pnpm/bin/pnpm.cjs'),
      'install',
      '--no-frozen-lockfile',
    ],
    run: () => vitest,
  },
  {
    name: 'pnpm, hoisted',
    tool: 'pnpm@10',
    prepare: (project, archives) => pnpm(project, archives, 'hoisted'),
    install: (bin) => [
      process.execPath,
      join(bin, 'pnpm/bin/pnpm.cjs'),
      'install',
      '--no-frozen-lockfile',
    ],
    run: () => vitest,
  },
  {
    name: 'Yarn, Plug’n’Play',
    tool: '@yarnpkg/cli-dist@4',
    prepare: (project) => yarn(project, 'pnp'),
    install: (bin) => [process.execPath, join(bin, '@yarnpkg/cli-dist/bin/yarn.js'), 'install'],
    run: (bin) => [process.execPath, join(bin, '@yarnpkg/cli-dist/bin/yarn.js'), 'vitest'],
    node: (bin) => [process.execPath, join(bin, '@yarnpkg/cli-dist/bin/yarn.js'), 'node'],
  },
  {
    name: 'Yarn, node_modules',
    tool: '@yarnpkg/cli-dist@4',
    prepare: (project) => yarn(project, 'node-modules'),
    install: (bin) => [process.execPath, join(bin, '@yarnpkg/cli-dist/bin/yarn.js'), 'install'],
    run: () => vitest,
  },
  {
    name: 'Bun',
    tool: 'bun@1',
    install: (bin) => [join(bin, 'bun/bin/bun.exe'), 'install'],
    run: () => vitest,
  },
]

function pnpm(project, archives, nodeLinker) {
  const overrides = Object.entries(archives).map(([name, file]) => `  '${name}': file:${file}`)
  const settings = ['packages: []', `nodeLinker: ${nodeLinker}`, 'overrides:', ...overrides]
  writeFileSync(join(project, 'pnpm-workspace.yaml'), settings.join('\n'))
}

function yarn(project, nodeLinker) {
  const settings = ['enableImmutableInstalls: false', 'enableTelemetry: false']
  writeFileSync(
    join(project, '.yarnrc.yml'),
    [`nodeLinker: ${nodeLinker}`, ...settings, ''].join('\n'),
  )
  writeFileSync(join(project, 'yarn.lock'), '')
}
