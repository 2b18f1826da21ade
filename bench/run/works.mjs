import { declaredWeb, isMooring, waysToTheAddress, webByHand } from './project-files.mjs'

/**
 * Something that a runner is given to do.
 *
 * @typedef {object} Work
 * @property {string} name
 * @property {readonly import('./project-files.mjs').Contender[]} contenders beside Mooring
 * @property {number} tests
 * @property {readonly Judged[]} judged
 * @property {(runner: string, contender: string) => import('./project-files.mjs').Content} content
 */

/** @typedef {{ figure: 'cpuMs' | 'wallMs', over: 'bare' | 'testcontainers', atMost: number }} Judged */

/** @type {readonly Work[]} */
export const works = [
  {
    name: '20 files, none names a container',
    contenders: ['bare'],
    tests: 100,
    judged: [{ figure: 'cpuMs', over: 'bare', atMost: 1.03 }],
    content: (runner) => ({
      declarations: declaredWeb(),
      tests: numbered(20, () => unitTests(runner)),
      others: { 'sums.cjs': 'exports.sum = (...terms) => terms.reduce((a, b) => a + b, 0)\n' },
    }),
  },
  {
    name: '20 files, each uses a container',
    contenders: ['testcontainers'],
    tests: 20,
    judged: [
      { figure: 'cpuMs', over: 'testcontainers', atMost: 0.85 },
      { figure: 'wallMs', over: 'testcontainers', atMost: 0.85 },
    ],
    content: (runner, contender) => useOfWeb(20, runner, contender),
  },
  {
    name: '1 file, uses a container',
    contenders: ['testcontainers'],
    tests: 1,
    judged: [{ figure: 'wallMs', over: 'testcontainers', atMost: 0.6 }],
    content: (runner, contender) => useOfWeb(1, runner, contender),
  },
  {
    name: '1,000 tests in a file, none names a container',
    contenders: ['testcontainers'],
    tests: 1_000,
    judged: [{ figure: 'cpuMs', over: 'testcontainers', atMost: 0.7 }],
    content: (runner) => ({
      declarations: declaredWeb(),
      byHand: webByHand(),
      tests: { many: manyTests({ imports: plainTest(runner), count: 1_000, test: '() => {}' }) },
    }),
  },
  {
    name: '1,000 tests in a file, each names a container',
    contenders: ['testcontainers'],
    tests: 1_000,
    judged: [{ figure: 'cpuMs', over: 'testcontainers', atMost: 0.8 }],
    content: (runner, contender) => namingTests(1_000, runner, contender),
  },
]

/** Tests in one file that each get the address of the container `web`, or do nothing where there is none. */
export function namingTests(count, runner, contender) {
  if (contender === 'bare')
    return { tests: { many: manyTests({ imports: plainTest(runner), count, test: '() => {}' }) } }
  const { imports, parameter, address } = waysToTheAddress(runner, contender)
  const test = `${parameter} => { ${isMooring(contender) ? '' : `void ${address}`} }`
  return {
    declarations: declaredWeb(),
    byHand: webByHand(),
    tests: { many: manyTests({ imports, count, test }) },
  }
}

/** Files with a test each that connects to the container `web`. */
export function useOfWeb(files, runner, contender) {
  const { imports, parameter, address } = waysToTheAddress(runner, contender)
  const source = `
${imports}
const { connect } = process.getBuiltinModule('node:net')
test('the container answers', ${parameter.replace('(', 'async (')} => {
  const socket = connect(${address})
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.destroy()
})
`
  return { declarations: declaredWeb(), byHand: webByHand(), tests: numbered(files, () => source) }
}

const plainTest = (runner) => (runner.startsWith('vitest') ? "import { test } from 'vitest'" : '')

const unitTests = (runner) => `
${
  runner.startsWith('vitest')
    ? "import { expect, test } from 'vitest'\nimport { sum } from './sums.cjs'"
    : "const { sum } = require('./sums.cjs')"
}
for (let count = 1; count <= 5; count += 1)
  test(\`a sum of \${count}\`, () => {
    expect(sum(...Array(count).fill(2))).toBe(2 * count)
  })
`

const manyTests = ({ imports, count, test }) => `
${imports}
for (let index = 0; index < ${count}; index += 1) test(\`test \${index}\`, ${test})
`

/** @param {number} count @param {(index: number) => string} make */
export const numbered = (count, make) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`file-${index}`, make(index)]))
