import { fileURLToPath } from 'node:url'

/** The set-up file of ours that workers load; of itself it asks for no container. */
export const ownSetUpFile: string = fileURLToPath(new URL('./set-up-file.ts', import.meta.url))
