/** @throws the only one of several errors, or all of them in one; nothing where there is none */
export function throwAll(errors: readonly Error[]): void {
  if (errors.length > 1)
    throw new AggregateError(errors, errors.map(({ message }) => message).join('\n\n'))
  for (const error of errors) throw error
}
