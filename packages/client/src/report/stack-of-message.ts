/**
 * The stack of an error whose message is changed, because some reporters print nothing else.
 *
 * @param stack as it is; some errors have one that does not begin with their message
 */
export function stackOfMessage(
  stack: string,
  { message, changed }: { message: string; changed: string },
): string {
  if (message !== '' && stack.includes(message)) return stack.replace(message, () => changed)
  const frames = stack.search(/^\s+at /m)
  return frames < 0 ? `${stack}\n${changed}` : `${changed}\n${stack.slice(frames)}`
}
