import type { DeclaredUrl, HttpUrl, OwnDataHandle } from '@mooring/client'

/** Names of ports that are declared as a map; a list has none. */
export type PortNamesOf<Container> = Container extends { ports: infer Ports }
  ? Ports extends readonly unknown[]
    ? never
    : Extract<keyof Ports, string>
  : never

export type UrlOf<Container> = Container extends { url: string }
  ? DeclaredUrl
  : HttpUrl<PortNamesOf<Container>>

/** The fields that its service gives a test, such as `user` and `password`. */
export type ConnectionOf<Container> = Container extends { connection: infer Fields }
  ? { readonly [Field in keyof Fields]: string }
  : unknown

/** What a test may do with its own data, where the service keeps tests apart. */
export type OwnDataOf<Container> = Container extends { service: { isolation: object } }
  ? OwnDataHandle
  : unknown
