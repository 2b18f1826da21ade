// More of one declaration are drawn as one picture.
const mostAlone = 6

/** A row for each of what was declared; those that tests have of their own share one where they are many. */
export function groupedRows<Item extends { name: string; declared: string }>(
  items: readonly Item[],
  {
    alone,
    together,
  }: { alone(item: Item): HTMLElement; together(group: readonly Item[]): HTMLElement },
): HTMLElement[] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = item.name === item.declared ? item.name : `${item.declared}-`
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups.values()].flatMap((group) =>
    group.length > mostAlone ? [together(group)] : group.map(alone),
  )
}
