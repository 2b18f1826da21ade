import { ConfigError } from '@mooring/client'
import type { FileConfig } from '@mooring/core/config'

/**
 * Copies the scripts to where the image of a database looks for them; it runs them in the order of their names.
 *
 * @param service as messages name it
 * @throws ConfigError CONFIG_INVALID for a script that the image would not run
 */
export function initScriptFiles(service: string, scripts: readonly string[] = []): FileConfig[] {
  const digits = String(scripts.length).length
  return scripts.map((source, index) => {
    const name = source.split(/[/\\]/).at(-1) ?? source
    if (!/\.(sql|sql\.gz|sh)$/.test(name)) throw notRun(service, source)
    const number = String(index + 1).padStart(Math.max(digits, 3), '0')
    return {
      source,
      target: `/docker-entrypoint-initdb.d/${number}-${name}`,
      // The server's user must be able to read it; a shell script says by its own bits whether it is run or read.
      ...(!name.endsWith('.sh') && { mode: 0o644 }),
    }
  })
}

const notRun = (service: string, source: string): ConfigError =>
  new ConfigError({
    code: 'CONFIG_INVALID',
    what: `The image of ${service} does not run the init script ${source}.`,
    fix: 'name it .sql, .sql.gz or .sh.',
  })
