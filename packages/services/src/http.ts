import type { ContainerConfig } from '@mooring/core'
import type { HttpWaitConfig } from '@mooring/core/config'
import type { ServiceOptions } from './declare/service-options.ts'
import { defineService, type ServiceContainer } from './define-service.ts'

/** A container of any server that speaks HTTP. */
export interface HttpOptions extends ServiceOptions {
  /** Port of the server. Default: 80. */
  readonly port?: number | undefined
  /** Path that answers when the server is ready, or the details. Default: '/', with a status from 200 to 399. */
  readonly ready?: string | HttpWaitConfig | undefined
}

/** `image` or `build` is needed, as no image is the usual one. */
type ServedBy =
  | { readonly image: string }
  | { readonly build: NonNullable<ContainerConfig['build']> }

type NoFields = Readonly<Record<never, string>>

/** Declares a container that serves HTTP. Its handle makes URLs: `api.url('/orders')`. */
export function http<const Options extends HttpOptions & ServedBy>(
  options: Options,
): ServiceContainer<Options, NoFields, undefined> {
  const { port = 80 } = options
  const declare = defineService<HttpOptions>({
    name: 'HTTP',
    image: '',
    ports: { http: port },
    ownOptions: ['port', 'ready'],
    borrow: 'as-is',
    waitFor: ({ ready = '/' }) => ({
      port,
      ...(typeof ready === 'string' ? { http: ready } : ready),
    }),
  })
  return declare(options)
}
