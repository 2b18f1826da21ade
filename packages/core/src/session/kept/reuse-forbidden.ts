import { ConfigError } from '@mooring/client'

export const reuseForbidden = (): ConfigError =>
  new ConfigError({
    code: 'REUSE_FORBIDDEN',
    what: 'Nothing may be kept here: the environment forbids to reuse containers.',
    why: [
      'forbidden by TESTCONTAINERS_REUSE_ENABLE, or testcontainers.reuse.enable of ~/.testcontainers.properties',
    ],
    fix: 'unset it, or set it to true.',
  })
