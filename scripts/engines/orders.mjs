import { Failure } from '../engine/failure.mjs'
import { engines } from './table.mjs'

/**
 * What somebody wants of `npm run engines`.
 *
 * @param {string[]} args names of engines, options, and behind `--` arguments for Vitest
 * @returns {{ names: string[], serves: boolean, records: boolean, onlyContract: boolean, vitestArguments: string[] }}
 */
export function readOrders(args) {
  const end = args.includes('--') ? args.indexOf('--') : args.length
  const own = args.slice(0, end)
  const names = own.filter((each) => !each.startsWith('--'))
  const records = own.includes('--record')
  if (records && (end < args.length || !own.includes('--contract')))
    throw new Failure({
      what: 'Only a run of the whole contract can be recorded.',
      fix: 'add `--contract`, and leave out what stands behind `--`.',
    })
  const unknown = names.filter((name) => !Object.hasOwn(engines, name))
  if (names.length > 0 && unknown.length === 0)
    return {
      names,
      serves: own.includes('--serve'),
      records,
      onlyContract: own.includes('--contract'),
      vitestArguments: args.slice(end + 1),
    }
  throw new Failure({
    what: unknown.length > 0 ? `No engine is called ${unknown.join(', ')}.` : 'Which engines?',
    why: [`engines    ${Object.keys(engines).join(', ')}`],
    fix: 'name one or more: `npm run engines -- docker-28 podman-5`; `--contract` leaves details out, `--record` writes docs/engines.md, `--serve` starts one and waits.',
  })
}
