/**
 * A program for any POSIX shell that waits where a Node would take thirty times the memory: it keeps the lines of its
 * input, and hands them to Node when the input ends. Its arguments are that Node and its program.
 *
 * Only what the shell has built in is used until then: what it must not show, such as keys of the way to the engine, stays
 * in its memory and goes through a pipe. That it has `printf` built in is proven by its answer.
 */
export const shellProgram = `
trap '' INT TERM HUP
path=$PATH
PATH=/
[ -x "$1" ] && [ -r "$2" ] || exit 1
IFS= read -r kept || exit 1
printf 'armed\\n'
exec > /dev/null
pending='{"kind":"pending","isPending":false}'
while IFS= read -r line; do
  case $line in
    '{"kind":"disarm"'*) exit 0 ;;
    '{"kind":"pending"'*) pending=$line ;;
    *) kept="$kept
$line" ;;
  esac
done
PATH=$path
printf '%s\\n' "$kept" "$pending" | exec "$1" "$2"
`
