/** The option of each command that works on a project. */
export const configOption: readonly [flags: string, description: string] = [
  '-c, --config <file>',
  'config file, else the nearest one',
]
