import type { UnitKeeper } from './unit-keeper.ts'

/** Names that nobody has had yet. */
export interface UnitNames {
  next(): string
  /** How many there were. */
  given(): number
  areOver(): boolean
}

/** @param taken names that others have already, which are passed over */
export function createUnitNames(
  { nameOf, mostUnits = Number.POSITIVE_INFINITY }: Pick<UnitKeeper, 'nameOf' | 'mostUnits'>,
  taken: ReadonlySet<string>,
): UnitNames {
  let last = 0
  const passTaken = (): void => {
    while (taken.has(nameOf(last + 1))) last += 1
  }
  passTaken()
  return {
    next: () => {
      const name = nameOf((last += 1))
      passTaken()
      return name
    },
    given: () => last,
    areOver: () => last >= mostUnits,
  }
}
