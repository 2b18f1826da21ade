import type { BuildRequest } from '../../packages/core/src/docker/build-request.ts'

/** A build of a folder, with what a test is not about as the config has it by default. */
export const buildRequest = (
  request: Pick<BuildRequest, 'contextPath' | 'tag'> & Partial<BuildRequest>,
): BuildRequest => ({
  dockerfile: 'Dockerfile',
  inline: undefined,
  args: {},
  target: undefined,
  platform: undefined,
  secrets: [],
  ssh: [],
  cacheFrom: [],
  additionalContexts: {},
  cache: undefined,
  network: undefined,
  labels: {},
  ...request,
})
