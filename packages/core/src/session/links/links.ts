import { randomBytes } from 'node:crypto'
import { UsageError, type Ask, type LinkAnswer, type LinkState, type Params } from '@mooring/client'
import { nowMs } from '../../abort.ts'
import type { ResolvedLink } from '../../config/resolved-links.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import { uncontained } from '../containers/uncontained.ts'
import type { SessionPart } from '../context.ts'
import { fillIn } from '../start/reference-lookup.ts'
import { allDone } from './all-done.ts'
import { createLinkFaults, type LinkFaults } from './link-faults.ts'
import { createLinkSlots } from './link-slots.ts'
import { toxiproxyApi, type ToxiproxyApi } from './toxiproxy-api.ts'
import { trafficOf } from './traffic.ts'

export type DeclaredLink = ResolvedContainer & { link: ResolvedLink }

/** Lines to containers, over the one proxy of the session. */
export interface Links {
  /**
   * Makes a link, whose target and proxy are ready. It is not retried: what waits for the target goes there itself.
   *
   * @param signal gives up this start
   * @throws StartupError LINK_FAILED
   */
  open(
    declared: DeclaredLink,
    proxy: RunningContainer,
    signal: AbortSignal,
  ): Promise<RunningContainer>
  /** Does what a handle asks for. @throws UsageError INVALID_REQUEST, StartupError LINK_FAILED */
  act(running: RunningContainer, params: Params<'link'>, holder: object): Promise<LinkAnswer>
  /** Undoes what a user of a holder has set, or all that a holder has. */
  end(holder: object, user?: string): Promise<void>
  /** What was wrong with links since a moment. */
  since(names: readonly string[], sinceMs: number): LinkState[]
}

interface OpenLink {
  faults: LinkFaults
  api: ToxiproxyApi
  proxy: RunningContainer
  proxies: string[]
}

export function createLinks(
  context: SessionPart<'declarations' | 'containers' | 'signal' | 'emit'>,
  askOf: (running: RunningContainer) => Ask,
): Links {
  const open = new Map<string, OpenLink>()
  const slots = createLinkSlots()
  const left = new WeakSet<object>()

  const act: Links['act'] = async (running, { order, user }, holder) => {
    const link = open.get(running.declared.name)
    if (!link) throw noLink(running.declared.name)
    const { faults } = link
    switch (order.do) {
      case 'set':
        // Nobody would undo it.
        if (left.has(holder)) throw hasLeft(running.declared.name)
        return { faultId: await faults.set(order.fault, { holder, user }) }
      case 'undo':
        await faults.undo(({ id }) => id === order.faultId)
        return { faultId: '' }
      case 'restore':
        await faults.undo(() => true)
        return { faultId: '' }
      case 'traffic':
        return { faultId: '', traffic: await trafficOf(link, askOf(link.proxy)) }
      default:
        throw noLink(running.declared.name)
    }
  }
  return {
    open: async (written, proxy, signal) => {
      const { name, link, startupTimeoutMs: timeoutMs } = written
      const count = link.ports[0]?.listenPorts.length ?? 1
      const slot = await slots.take(link.alias, { count, timeoutMs, signal })
      const declared = { ...written, link: { ...link, slot } }
      const api = toxiproxyApi(() => proxy.live.current, context.signal)
      let removal: Promise<void> | undefined
      const remove = (): Promise<void> =>
        (removal ??= removeLink(declared, api).finally(() => {
          open.delete(name)
          slots.free(link.alias, slot)
        }))
      context.containers.removals.register(name, remove)
      try {
        context.declarations.instances.update(declared)
        open.set(name, await openLink(context, declared, { api, proxy }))
      } catch (error) {
        await remove()
        throw error
      }
      return linked(declared, proxy)
    },
    act,
    end: async (holder, user) => {
      if (user === undefined) left.add(holder)
      const isMeant = (fault: { holder: object; user: string }): boolean =>
        fault.holder === holder && (user === undefined || fault.user === user)
      await Promise.all([...open.values()].map(({ faults }) => faults.undo(isMeant)))
    },
    since: (names, sinceMs) => names.flatMap((name) => open.get(name)?.faults.since(sinceMs) ?? []),
  }
}

async function openLink(
  context: SessionPart<'declarations' | 'emit'>,
  declared: DeclaredLink,
  { api, proxy }: { api: ToxiproxyApi; proxy: RunningContainer },
): Promise<OpenLink> {
  const startedAtMs = nowMs()
  const { name, link } = declared
  const proxies = proxyNames(declared)
  await allDone(proxiesFor(context, declared).map((one) => api.createProxy(one)))
  const onChange = (faults: string[]): void =>
    context.emit({ kind: 'link-changed', container: name, faults })
  const faults = createLinkFaults(name, { api, proxies, onChange })
  const elapsedMs = nowMs() - startedAtMs
  const { instanceOf } = declared
  const own = instanceOf === undefined ? {} : { instanceOf }
  context.emit({ kind: 'link-opened', container: name, ...own, to: link.to, elapsedMs })
  return { faults, api, proxy, proxies }
}

/** Never fails: where the proxy is gone, so is the link. */
async function removeLink(declared: DeclaredLink, api: ToxiproxyApi): Promise<void> {
  await Promise.allSettled(proxyNames(declared).map((one) => api.deleteProxy(one)))
}

const proxyNames = ({ name, link }: DeclaredLink): string[] =>
  link.ports.map(({ containerPort }) => `${name}-${containerPort}`)

/** What the proxy is to make for the ports of a link. */
function proxiesFor(
  context: SessionPart<'declarations'>,
  declared: DeclaredLink,
): { name: string; listen: string; upstream: string }[] {
  const { name, link, environment } = declared
  const upstreamOf = fillIn(context.declarations.withInstances(), declared)
  return link.ports.map(({ containerPort, listenPorts }) => ({
    name: `${name}-${containerPort}`,
    listen: `:${listenPorts[link.slot]}`,
    upstream: upstreamOf(environment[String(containerPort)] ?? ''),
  }))
}

/** Where tests reach a link: at the ports that the proxy listens on for it. */
function linked(declared: DeclaredLink, proxy: RunningContainer): RunningContainer {
  const { link, ports } = declared
  const { host, ports: published } = proxy.live.current
  const running = uncontained(declared, {
    id: `link-${randomBytes(6).toString('hex')}`,
    host,
    link: { to: link.to, ...(link.urlLeadsPast && { urlLeadsPast: true }) },
    ports: ports.map(({ name, containerPort, protocol }) => {
      const own = link.ports.find((port) => port.containerPort === containerPort)
      const listenPort = own?.listenPorts[link.slot]
      const { ipv4, ipv6 } = published.find((port) => port.containerPort === listenPort) ?? {}
      return {
        ...(name !== undefined && { name }),
        containerPort,
        protocol,
        ...(ipv4 !== undefined && { ipv4 }),
        ...(ipv6 !== undefined && { ipv6 }),
      }
    }),
  })
  return running
}

const hasLeft = (name: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `The worker that breaks the link "${name}" has ended.`,
  })

const noLink = (name: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `"${name}" is no link that could be asked for that.`,
    fix: 'declare it under `links` in the config.',
  })
