/** A problem the reader can act on: what happened, the evidence, and one thing to do. */
export class Failure extends Error {
  /** @param {{ what: string, why?: string[], fix?: string, cause?: unknown }} report */
  constructor({ what, why = [], fix, cause }) {
    const evidence = why.map((line) => `  ${line}`).join('\n')
    super([what, evidence, fix && `Fix: ${fix}`].filter(Boolean).join('\n\n'), { cause })
    this.name = 'Failure'
  }
}

/** Runs a command-line entry point: a Failure is told without a stack, everything else is a bug. */
export async function runMain(main) {
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`)
    process.exitCode = 1
  }
}
