import { orCandidates } from '../did-you-mean.ts'
import type { Issue } from '../issues.ts'
import { linkedPorts, linksProxy, linkTarget } from '../link-plan.ts'
import { findPort, listPorts, portsOf } from '../port-entries.ts'
import { usedUrl } from '../used-server.ts'
import type { ContainerConfig, ContainersConfig } from '../written/written-container.ts'

type Written = Pick<ContainersConfig, 'links' | 'containers'>

/** Mistakes of links, in a config as it was written. */
export const linkIssues = (config: Written): Issue[] =>
  [linkNamesAreFree, proxyNameIsFree, linkTargetsFit].flatMap((rule) => rule(config))

function linkNamesAreFree({ links = {}, containers }: Written): Issue[] {
  return Object.keys(links).flatMap((name) => {
    const message = Object.hasOwn(containers, name)
      ? `"${name}" is the name of a container, choose another`
      : name === linksProxy
        ? `"${name}" is the container that links go through, choose another name`
        : undefined
    return message === undefined ? [] : [{ path: ['links', name], message }]
  })
}

function proxyNameIsFree({ links = {}, containers }: Written): Issue[] {
  if (Object.keys(links).length === 0 || !Object.hasOwn(containers, linksProxy)) return []
  const message = 'has the name of the container that links go through, choose another'
  return [{ path: ['containers', linksProxy], message }]
}

function linkTargetsFit({ links = {}, containers }: Written): Issue[] {
  return Object.entries(links).flatMap(([name, { to: written }]) => {
    const message = targetProblem({ links, containers }, written ?? '')
    return message === undefined ? [] : [{ path: ['links', name, 'to'], message }]
  })
}

function targetProblem({ links = {}, containers }: Written, written: string): string | undefined {
  const { to, port } = linkTarget(written)
  const target = Object.hasOwn(containers, to) ? containers[to] : undefined
  if (!target)
    return Object.hasOwn(links, to)
      ? `"${to}" is a link, and a link leads to a container`
      : `unknown container "${to}".${orCandidates(to, Object.keys(containers))}`
  if (usedUrl(target.use) !== undefined)
    return `"${to}" is a server that runs already, which the proxy of links may reach under another address than tests`
  return portProblem(to, target, port)
}

function portProblem(
  to: string,
  target: ContainerConfig,
  port: string | undefined,
): string | undefined {
  if (linkedPorts(target, port).length > 0) return undefined
  const declared = portsOf(target)
  if (port !== undefined && !findPort(declared, port))
    return `container "${to}" declares no port "${port}". Declared: ${listPorts(declared)}.`
  if (declared.length === 0) return `container "${to}" declares no port that a link could lead to`
  return `a link takes tcp only, because its proxy does, and ${
    port === undefined
      ? `"${to}" declares ${listPorts(declared)}`
      : `"${port}" of "${to}" is another`
  }`
}
