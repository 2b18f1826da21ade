/** A path of the container without '.', '..' and repeated slashes. */
export function cleanPath(path: string): string {
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (part !== '' && part !== '.' && !(part === '..' && path.startsWith('/')))
      kept.push(part)
  }
  return `${path.startsWith('/') ? '/' : ''}${kept.join('/')}` || '.'
}
