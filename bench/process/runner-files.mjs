import { service } from '../service.mjs'

/** Sources of the throw-away projects of test runners. */

/** One container that tests may name, `web`. @param {{ start?: 'eager' | 'lazy' }} [options] */
export function containersConfig({ start = 'eager' } = {}) {
  const { image, command, port, labels } = service({ wait: 'ports' })
  const web = { image, command, ports: [port], labels, start }
  return `export default ${JSON.stringify({ containers: { web } })}\n`
}

/** @param {{ plugin?: boolean, setupFile?: string, provide?: Record<string, unknown> }} [options] */
export function vitestConfig({
  plugin = false,
  setupFile,
  provide = {},
  reporters = ['dot'],
} = {}) {
  return `
${plugin ? "import { containers } from '@mooring/vitest/plugin'" : ''}
export default {
  ${plugin ? 'plugins: [containers()],' : ''}
  test: {
    include: ['*.test.mjs'],
    pool: 'forks',
    fileParallelism: false,
    reporters: ${JSON.stringify(reporters)},
    setupFiles: ${JSON.stringify(setupFile ? [setupFile] : [])},
    provide: ${JSON.stringify(provide)},
  },
}
`
}

/** Writes what Vitest itself says of each file. */
export const vitestReporter = `
import { writeFileSync } from 'node:fs'
export default class {
  onTestRunEnd(files) {
    writeFileSync('figures.json', JSON.stringify(files.map((file) => file.diagnostic())))
  }
}
`

/** Measures itself. @param {{ imports: string, test: string, count: number }} tests */
export const manyTests = ({ imports, test, count }) => `
${imports}
const begin = process.cpuUsage()
const fs = process.getBuiltinModule('node:fs')
afterAll(() => {
  const { user } = process.cpuUsage(begin)
  fs.writeFileSync('figures.json', JSON.stringify({ userCpuUs: user }))
})
for (let index = 0; index < ${count}; index += 1) test(\`test \${index}\`, ${test})
`
