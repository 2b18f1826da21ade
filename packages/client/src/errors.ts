/** Every code an error of Mooring can carry; each has a heading in docs/errors.md. */
export const errorCodes = [
  'CONFIG_NOT_FOUND',
  'CONFIG_LOAD_FAILED',
  'CONFIG_INVALID',
  'COMPOSE_INVALID',
  'COMPOSE_UNSUPPORTED',
  'SETTING_INVALID',
  'REUSE_FORBIDDEN',
  'DOCKER_UNREACHABLE',
  'DOCKER_REQUEST_FAILED',
  'ENGINE_LOST',
  'ENGINE_UNREACHABLE',
  'PLACEMENT_IMPOSSIBLE',
  'BIND_NOT_LOCAL',
  'NETWORK_NOT_ACROSS',
  'IMAGE_NOT_FOUND',
  'IMAGE_PULL_FAILED',
  'IMAGE_BUILD_FAILED',
  'BUILDKIT_MISSING',
  'BUILD_SECRET_MISSING',
  'REGISTRY_CREDENTIALS_FAILED',
  'NETWORK_CREATE_FAILED',
  'NETWORK_NOT_FOUND',
  'NETWORK_MISCOUNTED',
  'CONTAINER_CREATE_FAILED',
  'CONTAINER_START_FAILED',
  'CONTAINER_NOT_RUNNING',
  'PORT_TAKEN',
  'FILE_COPY_FAILED',
  'WAIT_TIMEOUT',
  'WAIT_FUNCTION_FAILED',
  'CONTAINER_EXITED',
  'CONTAINER_UNHEALTHY',
  'CONTAINER_DIED',
  'DEPENDENCY_FAILED',
  'PREPARE_FAILED',
  'MIGRATION_FAILED',
  'ISOLATION_FAILED',
  'CLIENT_LIBRARY_MISSING',
  'UNKNOWN_CONTAINER',
  'UNKNOWN_NETWORK',
  'CONTAINER_NOT_READY',
  'CANNOT_BE_KEPT',
  'NOT_UP',
  'NO_EVENTS',
  'INVALID_COMMAND',
  'CONFIRMATION_MISSING',
  'PORT_NOT_PUBLISHED',
  'SESSION_NOT_FOUND',
  'SESSION_CLOSED',
  'INVALID_REQUEST',
  'NOT_A_CONTAINER',
  'NO_OWN_DATA',
  'HOST_ACCESS_NOT_DECLARED',
  'TUNNEL_FAILED',
  'TUNNEL_CLOSED',
  'TUNNEL_PORT_REFUSED',
  'RELAY_UNAVAILABLE',
  'LINK_FAILED',
  'RYUK_FAILED',
  'DATA_LEFT_IN_USE',
  'TRANSACTION_ENDED',
  'TEARDOWN_FAILED',
  'WATCHDOG_FAILED',
  'SESSION_PROCESS_FAILED',
  'INTERNAL',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** The parts of an error's message. */
export interface Report {
  code: ErrorCode
  /** One sentence: the subject by name, the verb, the measured value. */
  what: string
  /** Evidence, one fact a line. */
  why?: readonly string[]
  /** One action; left out where it would be a guess. */
  fix?: string
  cause?: unknown
}

/** Base of every error that Mooring throws; the subclass says who must act, the code says what happened. */
export abstract class MooringError extends Error {
  readonly code: ErrorCode

  constructor(report: Report) {
    super(formatReport(report), report.cause === undefined ? undefined : { cause: report.cause })
    this.name = new.target.name
    this.code = report.code
    // Because the stack begins with the name, which was not set when it was captured, and some runners print nothing else.
    // oxlint-disable-next-line unicorn/no-useless-error-capture-stack-trace
    Error.captureStackTrace(this, new.target)
  }

  /** By name, so that an error of another copy of this class, such as the one in a runner's adapter, is one too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true
    return isMooringError(value) && (this === MooringError || kinds[value.name as Kind] === this)
  }
}

/** The declaration in containers.config.ts, or a setting of the environment, must change. */
export class ConfigError extends MooringError {}
/** The engine, an image or a registry must be looked at. */
export class DockerError extends MooringError {}
/** The program in the container must be looked at. */
export class StartupError extends MooringError {}
/** The test or script that uses a container must change. */
export class UsageError extends MooringError {}
/** The way from containers to the host, or what stands in it, must be looked at. */
export class TunnelError extends MooringError {}
/** A test left data in use that others must not see, or its own data could not be had. */
export class IsolationError extends MooringError {}
/** Something was left behind and must be removed by hand. */
export class TeardownError extends MooringError {}
/** A fault of Mooring. */
export class InternalError extends MooringError {}

const kinds = {
  ConfigError,
  DockerError,
  StartupError,
  UsageError,
  TunnelError,
  IsolationError,
  TeardownError,
  InternalError,
}

type Kind = keyof typeof kinds

/** An error as it crosses the socket: class instances do not survive, so the class travels by name. */
export interface WireError {
  name: string
  code: ErrorCode
  message: string
}

/** Turns any thrown value into what the socket carries. */
export function toWireError(error: unknown): WireError {
  if (isMooringError(error)) return { name: error.name, code: error.code, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { name: 'InternalError', code: 'INTERNAL', message: `[INTERNAL] ${message}` }
}

/** Rebuilds the error on the far side, with its class, its code and its message unchanged. */
export function fromWireError({ name, code, message }: WireError): MooringError {
  const Kind = Object.hasOwn(kinds, name) ? kinds[name as Kind] : InternalError
  const error = new Kind({ code, what: '' })
  error.message = message
  error.stack = `${name}: ${message}` // Its frames would show the socket, which is nobody's concern.
  return error
}

/** Because `instanceof` fails between two copies of this package and across vm realms. */
export function isMooringError(error: unknown): error is MooringError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (errorCodes as readonly unknown[]).includes(error.code) &&
    'message' in error
  )
}

function formatReport({ code, what, why = [], fix }: Report): string {
  const evidence = why.map((line) => `  ${line}`).join('\n')
  return [`[${code}] ${what}`, evidence, fix && `Fix: ${fix}`].filter(Boolean).join('\n\n')
}
