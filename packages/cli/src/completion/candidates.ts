import type { Command, Option } from 'commander'

/** What may come next on a command line. */
export interface Candidates {
  words: Candidate[]
  /** Whether the name of a declared container may come, and of which config. */
  container?: { configFile: string | undefined; given: readonly string[] } | undefined
  /** Whether the path of a file may come. */
  file: boolean
}

export interface Candidate {
  text: string
  description: string
}

/**
 * What may come next, whatever of it is written already.
 *
 * @param words those of a command line behind the name of the program; the last one is completed, and may be empty
 */
export function candidatesFor(program: Command, words: readonly string[]): Candidates {
  // A shell may take the sign in `--config=file` for a word.
  const given = words.filter((word) => word !== '=')
  const current = words.at(-1) === '=' ? '' : (given.pop() ?? '')
  const command = visible(program).find((one) => one.name() === given[0])
  if (given.length === 0) return only([...commandsOf(program), ...optionsOf(program, current)])
  if (!command) return none
  const line = readLine(command, given.slice(1))
  if (line.open) return valuesOf(line.open)
  if (line.isPassedOn) return none
  if (current.startsWith('-')) return only(optionsOf(command, current, line.options))
  const argument = command.registeredArguments.at(line.operands.length) ?? lastVariadic(command)
  if (!argument) return none
  if (argument.argChoices) return only(argument.argChoices.map((text) => plain(text)))
  if (argument.name() === 'file') return { words: [], file: true }
  return {
    words: [],
    file: false,
    container: { configFile: line.configFile, given: line.operands },
  }
}

const none: Candidates = { words: [], file: false }
const only = (words: Candidate[]): Candidates => ({ words, file: false })
const plain = (text: string, description = ''): Candidate => ({ text, description })

// Without those that are hidden from the page of --help.
const visible = (program: Command): Command[] => program.createHelp().visibleCommands(program)

const commandsOf = (program: Command): Candidate[] =>
  visible(program).map((one) => plain(one.name(), one.summary()))

/** Options that are not given yet; only where one has begun, because they would hide what is looked for. */
function optionsOf(command: Command, current: string, given: readonly Option[] = []): Candidate[] {
  if (!current.startsWith('-')) return []
  const left = command.options.filter((option) => !given.includes(option))
  const help = { long: '--help', description: 'print the page of the command' }
  return [...left, help].flatMap(({ long, description }) => (long ? plain(long, description) : []))
}

const valuesOf = ({ flags }: Option): Candidates => ({ words: [], file: flags.includes('<file>') })

interface Line {
  operands: string[]
  options: Option[]
  configFile: string | undefined
  /** The option whose value comes next. */
  open: Option | undefined
  /** Whether what comes next belongs to another program. */
  isPassedOn: boolean
}

/** Takes apart what stands before the word that is completed. */
function readLine(command: Command, words: readonly string[]): Line {
  const line: Line = {
    operands: [],
    options: [],
    configFile: undefined,
    open: undefined,
    isPassedOn: false,
  }
  for (const word of words) {
    if (line.open) {
      if (line.open.long === '--config') line.configFile = word
      line.open = undefined
    } else if (word === '--') line.isPassedOn = true
    else if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => word === long || word === short)
      if (option) line.options.push(option)
      if (option?.required) line.open = option
    } else line.operands.push(word)
  }
  // What stands behind the name is the command of the container.
  if (command.name() === 'exec' && line.operands.length > 0) line.isPassedOn = true
  return line
}

const lastVariadic = (command: Command) =>
  command.registeredArguments.findLast(({ variadic }) => variadic)
