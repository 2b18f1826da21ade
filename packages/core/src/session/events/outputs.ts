import type { ResolvedConfig } from '../../config/resolved.ts'
import type { Engine } from '../../docker/engine.ts'
import { createLogFiles, type LogFiles } from '../reports/log-files.ts'
import type { Mask } from '../reports/masking.ts'
import { createRunReport, type RunReport } from '../reports/run-report.ts'
import { createEmitter } from './emitter.ts'
import type { Happening, LifecycleListener } from './lifecycle.ts'

/** Receivers of the events of a session: its listener, and the files that the config asks for. */
export interface Outputs {
  logFiles: LogFiles | undefined
  runReport: RunReport | undefined
  /** Tells them all of what happens on an engine. */
  emitterOn(engine: Engine): (happening: Happening) => void
}

export interface OutputOptions {
  /** Id of the session. */
  session: string
  summaryFile: string | undefined
  onEvent: LifecycleListener
  mask: Mask
}

/** @throws ConfigError CONFIG_INVALID when a file or folder of the config cannot be written */
export function createOutputs(
  config: ResolvedConfig,
  { session, summaryFile, onEvent, mask }: OutputOptions,
): Outputs {
  const runReport = createRunReport(config, summaryFile)
  const emit = createEmitter({ session, config, onEvent, keep: runReport?.keep, mask })
  const logFiles = createLogFiles(config, mask)
  return {
    logFiles,
    runReport,
    emitterOn: (engine) => (happening) => {
      if (happening.kind === 'container-started') logFiles?.follow(engine, happening)
      emit(happening)
    },
  }
}
