/** A problem the reader can act on: what happened, the evidence, and one thing to do. */
export class Failure extends Error {
  /** @param {{ what: string, why?: string[], fix?: string, cause?: unknown }} report */
  constructor({ what, why = [], fix, cause }) {
    const evidence = why.map((line) => `  ${line}`).join('\n')
    super([what, evidence, fix && `Fix: ${fix}`].filter(Boolean).join('\n\n'), { cause })
    this.name = 'Failure'
  }
}
