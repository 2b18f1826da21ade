import type { EngineFields } from '../declare/engine-fields.ts'
import { sourceText } from './source-text.ts'

/** The source of the function that gives the engine what a declaration has no key for. */
export function rawText({ container, hostConfig, unset, startIntervalNs }: EngineFields): string {
  const environment = `[...((body['Env'] as string[] | undefined) ?? []), ${unset.map((name) => sourceText(name)).join(', ')}]`
  const lines = [
    '...body,',
    ...fieldsOf(container),
    ...(unset.length > 0 ? [`Env: ${environment},`] : []),
    ...(startIntervalNs === undefined
      ? []
      : [
          `Healthcheck: { ...(body['Healthcheck'] as object), StartInterval: ${startIntervalNs} },`,
        ]),
    ...(Object.keys(hostConfig).length > 0
      ? ['HostConfig: {', ...indented(['...body.HostConfig,', ...fieldsOf(hostConfig)]), '},']
      : []),
  ]
  return ['(body) => ({', ...indented(lines), '})'].join('\n')
}

const fieldsOf = (fields: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(fields).flatMap(([key, value]) => `${key}: ${sourceText(value)},`.split('\n'))

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)
