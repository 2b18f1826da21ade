import { orCandidates } from '../did-you-mean.ts'
import type { Issue } from '../issues.ts'
import type { ContainersConfig } from '../written/written-container.ts'
import { eachContainer, type Rule } from './each-container.ts'

export const enginesAreDeclared: Rule = eachContainer(
  ({ engine }, { config: { engines = {} } }) => {
    if (engine === undefined || Object.hasOwn(engines, engine)) return []
    const message = `engine "${engine}" is not declared.${orCandidates(engine, Object.keys(engines))}`
    return [{ path: ['engine'], message }]
  },
)

const namePattern = /^[a-zA-Z][a-zA-Z0-9_-]*$/

/** MOORING_ENGINES tells names from addresses. */
export function engineNamesAreUsable({ engines = {} }: ContainersConfig): Issue[] {
  return Object.keys(engines).flatMap((name) => {
    const path = ['engines', name]
    if (name === 'default')
      return [
        {
          path,
          message:
            '"default" means the engine that is found without `engines`, choose another name',
        },
      ]
    return namePattern.test(name)
      ? []
      : [
          {
            path,
            message: 'expected a name of letters, digits, "-" and "_" that starts with a letter',
          },
        ]
  })
}

/** Addresses of containers mean something on the machine of their engine only. */
export function enginesFitTheReach({
  engines = {},
  connectionMode,
  tunnel,
}: ContainersConfig): Issue[] {
  if (Object.keys(engines).length < 2) return []
  const direct = connectionMode === 'bridge_ip' || connectionMode === 'gateway_ip'
  return [
    ...(direct
      ? [
          {
            path: ['connectionMode'],
            message: `'${connectionMode}' reaches containers of one machine only, and \`engines\` names several. Leave it out`,
          },
        ]
      : []),
    ...(tunnel === 'relay'
      ? [
          {
            path: ['tunnel'],
            message:
              "'relay' listens on the bridge of one machine only, and `engines` names several. Leave it out",
          },
        ]
      : []),
  ]
}

/** Of such a network the engines of a swarm decide how it is made. */
export function networksAcrossFit({ networks = {} }: ContainersConfig): Issue[] {
  return Object.entries(networks).flatMap(([name, { across, driver, external }]) =>
    across === true && external === undefined && driver !== undefined && driver !== 'overlay'
      ? [
          {
            path: ['networks', name, 'driver'],
            message: `a network that is \`across\` has the driver 'overlay', not '${driver}'`,
          },
        ]
      : [],
  )
}
