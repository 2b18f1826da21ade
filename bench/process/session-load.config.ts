import { defineContainers } from '@mooring/core'

export default defineContainers({ containers: { web: { image: 'busybox:1', start: 'eager' } } })
