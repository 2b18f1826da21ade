import type { Vitest } from 'vitest/node'

// Each writes its report to stdout unless it is given a file.
const machineReadable = new Set(['json', 'junit', 'tap', 'tap-flat'])

/** Makes the writer of progress lines; they leave stdout alone where a program is going to read it. */
export function progressWriter({ config, logger }: Vitest): (line: string) => void {
  const { reporters, outputFile } = config
  const write = reporters.some((reporter) => reportsToStdout(reporter, outputFile))
    ? logger.error.bind(logger)
    : logger.log.bind(logger)
  return (line) => write(`mooring ${line}`)
}

function reportsToStdout(reporter: unknown, outputFile: unknown): boolean {
  const [name, options] = Array.isArray(reporter) ? (reporter as unknown[]) : [reporter]
  if (typeof name !== 'string' || !machineReadable.has(name)) return false
  return (
    !hasFile(outputFile, name) && !hasFile((options as { outputFile?: unknown })?.outputFile, name)
  )
}

const hasFile = (outputFile: unknown, reporter: string): boolean =>
  typeof outputFile === 'string' ||
  (typeof outputFile === 'object' && outputFile !== null && reporter in outputFile)
