import { createHash } from 'node:crypto'
import { dirname, join, posix } from 'node:path'
import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import type { Build, BuildRequest } from '../build-request.ts'
import { requireNamedContexts } from '../buildkit-keys.ts'
import { readIfThere } from '../dockerignore.ts'
import type { ImageCall } from '../image-progress.ts'
import { tellGrowth } from '../sent-bytes.ts'
import { authService } from './auth-service.ts'
import { buildAttributes } from './build-attributes.ts'
import { openSession } from './builder-session.ts'
import { folderSource, textSource, type FileSource } from './file-source.ts'
import { syncFiles } from './file-sync.ts'
import { connectGrpc } from './grpc-client.ts'
import { secretsService } from './secrets-service.ts'
import { solve } from './solve.ts'
import { sshService } from './ssh-service.ts'
import { readVertices } from './vertices.ts'

/**
 * Has the BuildKit of an engine build an image: the builder receives what to build, and reads files, credentials and secrets
 * over a session when it needs them.
 *
 * @param options.socket connection to its builder; ended here
 * @throws GrpcError with the words of the builder
 */
export async function buildWithBuildKit(
  { docker, socket }: { docker: Docker; socket: Duplex },
  build: Build,
  { signal, onProgress }: ImageCall,
): Promise<void> {
  const { request, state } = build
  const client = connectGrpc(socket)
  try {
    await requireNamedContexts(docker, build)
    const { locals, contexts } = await sourcesOf(build)
    const methods = {
      ...authService(build.credentialsOf, {
        signal,
        onAsked: (source) => void state.credentials.push(source),
      }),
      ...secretsService(build.secrets.values),
      ...sshService(build.secrets.agents),
      '/moby.filesync.v1.FileSync/DiffCopy': syncFiles(
        locals,
        tellGrowth((sentBytes) => onProgress?.({ kind: 'sending', image: request.tag, sentBytes })),
      ),
    }
    using session = await openSession(docker, methods, { sharedKey: keyOf(request), signal })
    const read = readVertices(state, request.tag)
    const id = await solve(
      client,
      {
        sessionId: session.id,
        attributes: buildAttributes(request, contexts),
        tag: request.tag,
        entitlements: request.network === 'host' ? ['network.host'] : [],
        hasInlineCache: /^(1|true)$/i.test(request.args['BUILDKIT_INLINE_CACHE'] ?? ''),
        signal,
      },
      (status) => {
        for (const step of read(status)) onProgress?.(step)
      },
    )
    state.id = id
  } finally {
    client.close()
  }
}

/** The folders that the builder may read, and the names under which the Dockerfile knows further contexts. */
async function sourcesOf({
  request,
  dockerfile,
}: Build): Promise<{ locals: Map<string, FileSource>; contexts: Record<string, string> }> {
  const file = posix.basename(request.dockerfile)
  const ownIgnore = await readIfThere(
    join(request.contextPath, `${request.dockerfile}.dockerignore`),
  )
  const locals = new Map<string, FileSource>([
    ['context', folderSource(request.contextPath)],
    [
      'dockerfile',
      textSource({
        [file]: dockerfile,
        ...(ownIgnore !== undefined && { [`${file}.dockerignore`]: ownIgnore }),
      }),
    ],
  ])
  const contexts = Object.entries(request.additionalContexts).map(([name, { path, reference }]) => {
    if (path === undefined) return [name, reference]
    locals.set(`context-${name}`, folderSource(path))
    return [name, `local:context-${name}`]
  })
  return { locals, contexts: Object.fromEntries(contexts) }
}

const keyOf = ({ contextPath, dockerfile, tag }: BuildRequest): string =>
  createHash('sha256')
    .update([contextPath, dirname(dockerfile), tag].join('\0'))
    .digest('hex')
