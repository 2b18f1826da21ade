import { declaredWeb, waysToTheAddress, webByHand } from './project-files.mjs'

/** What projects consist of, for each runner and contender. @typedef {import('./project-files.mjs').Content} Content */

/** Files with five tests each, none of which names a container. @returns {Content} */
export const unitFiles = (count, runner) => ({
  declarations: declaredWeb(),
  tests: numbered(count, unitTests(runner)),
  others: { 'sums.cjs': 'exports.sum = (...terms) => terms.reduce((a, b) => a + b, 0)\n' },
})

/** Tests in one file that name no container. @returns {Content} */
export const emptyTests = (count, runner) => ({
  declarations: declaredWeb(),
  byHand: webByHand(),
  tests: { many: manyTests({ imports: plainTest(runner), count, test: '() => {}' }) },
})

/** Tests in one file that each get the address of the container `web`, or do nothing where there is none. */
export function namingTests(count, runner, contender) {
  if (contender === 'bare') return emptyTests(count, runner)
  const { imports, parameter, address } = waysToTheAddress(runner, contender)
  const test = `${parameter} => { void ${address} }`
  const source = manyTests({ imports, count, test })
  return { declarations: declaredWeb(), byHand: webByHand(), tests: { many: source } }
}

/** Files with a test each that connects to the container `web`, or does nothing where there is none. */
export function useOfWeb(files, runner, contender) {
  if (contender === 'bare')
    return { tests: numbered(files, `${plainTest(runner)}\ntest('nothing', async () => {})`) }
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
  return { declarations: declaredWeb(), byHand: webByHand(), tests: numbered(files, source) }
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

/** The same file so many times, by name. @param {number} count @param {string} source */
export const numbered = (count, source) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`file-${index}`, source]))
