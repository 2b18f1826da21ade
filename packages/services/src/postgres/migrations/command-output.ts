const toldLines = 20

/**
 * The last lines that a command wrote. Node prints an error of the server with twenty fields, most of them without a
 * value, behind its message.
 */
export const lastLines = (output: string): string[] =>
  output
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !saysNothing.test(line))
    .slice(-toldLines)

const saysNothing = /^\s+(\w+: undefined,?$|at .*(\bnode_modules\b|\bnode:))/
