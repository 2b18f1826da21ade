const words =
  /ECONN|EPIPE|ENOTCONN|socket|hang up|connection|fetch failed|other side closed|terminated|closed|aborted|timed? ?out|not running/i

/** Whether an error reads as if the other side of a connection was gone, or did not answer. */
export function isLostConnection(error: unknown): boolean {
  for (let cause = error, depth = 0; isObject(cause) && depth < 5; cause = cause.cause, depth += 1)
    if (words.test(`${String(cause.code)} ${String(cause.message)}`)) return true
  return false
}

const isObject = (
  value: unknown,
): value is { code?: unknown; message?: unknown; cause?: unknown } =>
  typeof value === 'object' && value !== null
