import type { LinkControls, LinkFault } from './link.ts'

const setters = ['cut', 'latency', 'bandwidth', 'reset', 'blackhole', 'slice', 'limitData'] as const

/**
 * Runs some work with a link, and undoes the faults that it has set by the link it was given.
 *
 * @returns what the work answers
 */
export async function withLink<Link extends LinkControls, Result>(
  link: Link,
  work: (link: Link) => Promise<Result>,
): Promise<Result> {
  const faults: LinkFault[] = []
  const noting = setters.map((name): [string, unknown] => [
    name,
    async (...args: unknown[]) => {
      const fault = await (link[name] as (...args: unknown[]) => Promise<LinkFault>)(...args)
      faults.push(fault)
      return fault
    },
  ])
  const given = Object.assign(Object.create(link) as Link, Object.fromEntries(noting))
  const [outcome] = await Promise.allSettled([work(given)])
  const undone = await Promise.allSettled(faults.map((fault) => fault.undo()))
  for (const one of [outcome, ...undone]) if (one.status === 'rejected') throw one.reason
  return (outcome as PromiseFulfilledResult<Result>).value
}
