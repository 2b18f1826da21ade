import { registryOf } from '../image-name.ts'
import { findCredentials, type CredentialLookup } from '../registry-auth.ts'
import { unary, type GrpcMethods } from './grpc-server.ts'
import { decode, encode, textOf } from './protobuf.ts'

/** Gives the builder the credentials of the registries that it asks. */
export function authService(
  credentialsOf: CredentialLookup,
  { signal, onAsked }: { signal: AbortSignal; onAsked: (source: string) => void },
): GrpcMethods {
  return {
    '/moby.filesync.v1.Auth/Credentials': unary(async (request) => {
      const registry = registryAt(textOf(decode(request), 1))
      const { auth, source } = await findCredentials(registry, credentialsOf, signal)
      onAsked(source)
      if (!auth) return encode()
      return 'identitytoken' in auth
        ? encode([2, auth.identitytoken])
        : encode([1, auth.username], [2, auth.password])
    }),
  }
}

const registryAt = (host: string): string =>
  /(^|\/\/)((registry-1|index)\.)?docker\.io(\/|$)/.test(host)
    ? 'docker.io'
    : registryOf(`${host.replace(/^https?:\/\//, '')}/image`)
