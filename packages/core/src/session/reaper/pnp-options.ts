const pnpOption =
  /(?:--require|-r|--import|--(?:experimental-)?loader)[\s=]+(?:"[^"]*\.pnp\.[^"]*"|\S*\.pnp\.\S*)/g

/** Of the options of a Node, those without which it finds nothing in a project of Yarn's Plug'n'Play. */
export const pnpOptions = (nodeOptions = ''): string =>
  (nodeOptions.match(pnpOption) ?? []).join(' ')
