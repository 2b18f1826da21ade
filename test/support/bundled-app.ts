import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { rootFolder } from './runners.ts'

/** Makes the one file of an app that its image would hold, with the packages that it needs. */
export async function bundleApp(dir: string): Promise<void> {
  await using bundle = await rolldown({
    input: join(dir, 'src/server.js'),
    platform: 'node',
    external: ['pg-native'],
    resolve: { modules: [join(rootFolder, 'node_modules')] },
    logLevel: 'silent',
  })
  await bundle.write({ file: join(dir, 'dist/server.mjs'), format: 'esm' })
}
