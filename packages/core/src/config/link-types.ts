import type { LinkControls, LinkHandle } from '@mooring/client'
import type { ConnectionOf, OwnDataOf, PortNamesOf, UrlOf } from './container-types.ts'

/** The handles of the links of a config, by name. */
export type LinksOf<Config, Declared> = Config extends { links: infer Links }
  ? { readonly [Name in keyof Links]: LinkOf<Declared, TargetOf<Links[Name]>> }
  : unknown

type TargetOf<Link> = Link extends { to: infer To } ? To : never

// What its target has over the network, and not what only a container can do.
type LinkOf<Declared, To> = To extends keyof Declared
  ? LinkHandle<PortNamesOf<Declared[To]>> & WholeTarget<Declared[To]>
  : To extends `${infer Name extends Extract<keyof Declared, string>}:${infer Port}`
    ? LinkHandle<PortNameOf<Declared[Name], Port>> & TargetByPort<Declared[Name]>
    : LinkHandle

type WholeTarget<Target> = UrlOf<Target> &
  Omit<ConnectionOf<Target>, keyof LinkControls> &
  OwnDataOf<Target>

// What its url and its fields say of other ports than the linked one would lead past the link, so they are left out.
type TargetByPort<Target> =
  HasOnePort<Target> extends true
    ? WholeTarget<Target>
    : { readonly url?: UrlOf<Target>['url'] } & Partial<
        Omit<ConnectionOf<Target>, keyof LinkControls>
      > &
        OwnDataOf<Target>

// A service adds ports of its server to those that are written.
type HasOnePort<Target> = Target extends { service: object }
  ? false
  : Target extends { ports: infer Ports }
    ? Ports extends readonly unknown[]
      ? Ports extends readonly [unknown]
        ? true
        : false
      : IsOne<keyof Ports>
    : false

// A union of several names is none that each of them stands for.
type IsOne<Name, All = Name> = [Name] extends [never]
  ? false
  : Name extends All
    ? [All] extends [Name]
      ? true
      : false
    : false

/** The name of a port that is written by its name, or by its number. */
type PortNameOf<Target, Port> = Target extends { ports: infer Ports }
  ? Ports extends readonly unknown[]
    ? never
    : NameAmong<Ports, NumberOf<Port>>
  : never

type NameAmong<Ports, Port> = {
  [Name in Extract<keyof Ports, string>]: Port extends Name | NumberOf<Ports[Name]> ? Name : never
}[Extract<keyof Ports, string>]

// As text, without the protocol, from each of the forms in which a port may be written.
type NumberOf<Port> = Port extends { container: infer Inner }
  ? NumberOf<Inner>
  : Port extends `${infer Digits}/${string}`
    ? Digits
    : Port extends number | string
      ? `${Port}`
      : never
