/** Path of the socket of the engine that the tests use: the one of DOCKER_HOST, else the usual one. */
export const engineSocket =
  process.env['DOCKER_HOST']?.replace('unix://', '') ?? '/var/run/docker.sock'
