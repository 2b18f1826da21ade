import { text } from './declare/option-kinds.ts'
import type { ServiceOptions } from './declare/service-options.ts'
import { defineService, type DeclareService } from './define-service.ts'

/** A container of nginx. */
export interface NginxOptions extends ServiceOptions {
  /** Folder whose files are served. Default: those of the image. */
  readonly root?: string | undefined
  /** File of settings for conf.d, in place of the image's. Default: that of the image. */
  readonly settings?: string | undefined
  /** Path that must answer, with any status below 500. Default: '/'. */
  readonly ready?: string | undefined
}

type NoFields = Readonly<Record<never, string>>

/** Declares a container of nginx. Its handle makes URLs: `web.url('/path')`. */
export const nginx: DeclareService<NginxOptions, NoFields, undefined> = defineService<
  NginxOptions,
  NoFields,
  undefined
>({
  name: 'nginx',
  image: 'nginx:1',
  ports: { http: 80 },
  ownOptions: { root: text, settings: text, ready: text },
  files: ({ root, settings }) => [
    ...(root === undefined ? [] : [{ source: root, target: '/usr/share/nginx/html' }]),
    ...(settings === undefined
      ? []
      : [{ source: settings, target: '/etc/nginx/conf.d/default.conf', mode: 0o644 }]),
  ],
  borrow: 'as-is',
  // A site may have nothing at its root, and still be up.
  waitFor: ({ ready = '/' }) => ({ http: ready, port: 80, status: anyButFailures }),
})

const anyButFailures = Array.from({ length: 300 }, (_, index) => 200 + index)
