import { GrpcError, grpcStatus } from './grpc-frames.ts'
import { unary, type GrpcMethods } from './grpc-server.ts'
import { decode, encode, textOf } from './protobuf.ts'

/** Gives the builder the secrets that steps of a Dockerfile mount. */
export const secretsService = (secrets: ReadonlyMap<string, Buffer>): GrpcMethods => ({
  '/moby.buildkit.secrets.v1.Secrets/GetSecret': unary((request) => {
    const id = textOf(decode(request), 1)
    const secret = secrets.get(id)
    return secret
      ? Promise.resolve(encode([1, secret]))
      : Promise.reject(
          new GrpcError(grpcStatus.notFound, `secret ${id} is not declared under build.secrets`),
        )
  }),
})
