import { defineContainers } from '@mooring/core'
import { postgres } from '@mooring/services'

export default defineContainers({
  report: true,
  containers: {
    db: postgres({
      image: 'postgres:15',
      migrations: './migrations',
      isolation: 'test',
      // It would stay on the engine.
      snapshot: false,
    }),
    cache: { image: 'redis:7', ports: [6379] },
  },
})
