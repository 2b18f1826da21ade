/**
 * Puts what several files need into few chunks, one for each set of entries that need it at once. So no entry loads at
 * once what only others need; what is only loaded later stays apart.
 *
 * @param {Record<string, string>} entries absolute paths of their sources by name
 */
export function sharedChunks(entries) {
  /** @type {Map<string, string[]> | undefined} */
  let users
  return {
    debugName: 'shared',
    minShareCount: 2,
    name: (id, chunking) => {
      users ??= usersAtOnce(entries, (module) => chunking.getModuleInfo(module)?.importedIds ?? [])
      const names = users.get(id)
      return names ? `of-${names.join('-and-')}` : null
    },
  }
}

/** Entries by the modules that they import, themselves or through others, before they run. */
function usersAtOnce(entries, importsOf) {
  const users = new Map()
  for (const [name, source] of Object.entries(entries)) {
    const reached = new Set([source])
    // A set that grows while it is walked is walked to its new end.
    for (const id of reached) {
      for (const imported of importsOf(id)) reached.add(imported)
      users.set(id, [...(users.get(id) ?? []), name])
    }
  }
  return users
}
