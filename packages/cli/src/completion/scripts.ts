/** What a shell runs at each Tab: `mooring complete`, which prints a candidate, a tab and what it means on each line. */
const bash = `# Completes the command \`mooring\` in bash.
_mooring() {
  local line current=\${COMP_WORDS[COMP_CWORD]}
  [[ $current == = ]] && current=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :file$'\\t'*)
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
        compopt -o filenames 2>/dev/null
        ;;
      *$'\\t'*) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(mooring complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _mooring mooring
`

const zsh = `#compdef mooring
# Completes the command \`mooring\` in zsh.
_mooring() {
  local line
  local -a found
  while IFS= read -r line; do
    case $line in
      (:file$'\\t'*) _files ;;
      (*$'\\t'*) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done < <(mooring complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && _describe mooring found
}
if [[ \${funcstack[1]} == _mooring ]]; then _mooring; else compdef _mooring mooring; fi
`

const fish = `# Completes the command \`mooring\` in fish.
function __mooring_candidates
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    for line in (mooring complete -- $words "$current" 2>/dev/null)
        if string match -q ":file"\\t"*" -- $line
            __fish_complete_path "$current"
        else if string match -q "*"\\t"*" -- $line
            echo $line
        end
    end
end
complete -c mooring -f -a '(__mooring_candidates)'
`

/** Scripts by the name of their shell. */
export const completionScripts: Record<Shell, string> = { bash, zsh, fish }

export type Shell = 'bash' | 'zsh' | 'fish'
