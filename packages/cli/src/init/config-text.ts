import type { PlannedContainer } from './planned-container.ts'

/** The source text of a config that declares containers. */
export function configText(
  containers: readonly PlannedContainer[],
  { isTypeScript }: { isTypeScript: boolean },
): string {
  const services = [...new Set(containers.flatMap(({ service }) => service ?? []))].toSorted()
  const imports = [
    "import { defineContainers } from '@mooring/core'",
    ...(services.length > 0 ? [`import { ${services.join(', ')} } from '@mooring/services'`] : []),
  ]
  const declared = containers.map(
    (container) => `    ${container.name}: ${declarationOf(container)},`,
  )
  const config = ['defineContainers({', '  containers: {', ...declared, '  },', '})']
  if (!isTypeScript) return [...imports, '', `export default ${config.join('\n')}`, ''].join('\n')
  return [
    ...imports,
    '',
    `const config = ${config.join('\n')}`,
    'export default config',
    '',
    ...typeLines,
    '',
  ].join('\n')
}

// What gives tests the names and ports of the containers as types.
const typeLines = [
  "declare module '@mooring/core' {",
  '  interface Register {',
  '    config: typeof config',
  '  }',
  '}',
]

function declarationOf({ service, options }: PlannedContainer): string {
  const entries = Object.entries(options).map(([key, value]) => `${key}: ${value}`)
  const object = `{ ${entries.join(', ')} }`
  return service === undefined ? object : `${service}(${object})`
}
