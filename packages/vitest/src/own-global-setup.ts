import { fileURLToPath } from 'node:url'

/** The global set-up of ours, which the plugin puts before those of the project. */
export const ownGlobalSetup: string = fileURLToPath(new URL('./global-setup.js', import.meta.url))
