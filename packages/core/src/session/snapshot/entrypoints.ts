/** Words before the command that have the data packed when the server has ended well. */
export const savingEntrypoint = (save: string, entrypoint: readonly string[]): string[] =>
  aroundServer(`${untilEnded}\n${save}`, entrypoint)

/** Words before the command that have the data unpacked before the server starts. */
export const restoringEntrypoint = (restore: string, entrypoint: readonly string[]): string[] =>
  aroundServer(`${restore}\nexec "$@"`, entrypoint)

/** Words before the command that have what the image initialises packed before its server starts. */
export const packingEntrypoint = (pack: string, entrypoint: readonly string[]): string[] =>
  aroundServer(`${pack}\nexec "$@"`, entrypoint)

const aroundServer = (script: string, entrypoint: readonly string[]): string[] => [
  'sh',
  '-c',
  script,
  'sh',
  ...entrypoint,
]

// Signals are for the server, and each ends a wait of the shell.
const untilEnded = `
for name in HUP INT QUIT TERM; do trap "kill -$name \\$server" $name; done
"$@" & server=$!
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
[ "$code" = 0 ] || exit "$code"`
