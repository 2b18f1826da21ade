#!/usr/bin/env bash
# moby/buildkit 0.34.2, the reader of Dockerfiles: it looks for heredocs in the words between blanks, and knows nothing else of the
# shell that will run the line. A shift in `$(( ))`, or `<<` in a comment behind a command, begins a heredoc that never ends, and
# the build is refused. The name is all up to the next blank, so that `<<EOF|wc`, `<<EOF>file` and `(cat <<EOF)` wait for a line with
# all of it; `<<EOF;` has the name `EOF;`. And `cat<<EOF` without a blank is no heredoc, so that its lines are instructions.
# Each of these lines is right for sh, and works in a script that RUN calls.
#
# Seen: echo $((1 << 4))     sh says 16    RUN: unterminated heredoc
#       echo $((1<<4))       sh says 16    RUN: no heredoc
#       echo a # from <<LIST sh says a     RUN: unterminated heredoc
#       cat <<EOF | tr x y   sh says teyt  RUN: heredoc "EOF"
#       cat <<EOF|tr x y     sh says teyt  RUN: unterminated heredoc
#       (cat <<EOF)          sh says text  RUN: unterminated heredoc
#       cat <<EOF>&2         sh says text  RUN: unterminated heredoc
#       cat <<EOF; true      sh says text  RUN: unterminated heredoc
#       cat<<EOF             sh says text  RUN: unknown instruction: text
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"regexp"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func read() (names []string, err error) {
	file, err := parser.Parse(os.Stdin)
	if err != nil {
		return nil, err
	}
	stages, _, err := instructions.Parse(file.AST, nil)
	if err != nil {
		return nil, err
	}
	for _, document := range stages[0].Commands[0].(*instructions.RunCommand).Files {
		names = append(names, document.Name)
	}
	return names, nil
}

func main() {
	names, err := read()
	switch {
	case err != nil:
		fmt.Println(regexp.MustCompile(`unterminated heredoc|unknown instruction: \w+|$`).FindString(err.Error()))
	case len(names) == 0:
		fmt.Println("no heredoc")
	default:
		fmt.Printf("heredoc %q\n", names[0])
	}
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/moby/buildkit@v0.34.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go build -o read .
look() {
  printf '%s\n' "$@" >script
  { printf 'FROM image\nRUN '; cat script; } >Dockerfile
  printf '%-20s sh says %-5s RUN: %s\n' "$1" "$(sh script 2>&1)" "$(./read <Dockerfile)"
}
seen=$(
  look 'echo $((1 << 4))'
  look 'echo $((1<<4))'
  look 'echo a # from <<LIST'
  for line in 'cat <<EOF | tr x y' 'cat <<EOF|tr x y' '(cat <<EOF)' 'cat <<EOF>&2' 'cat <<EOF; true' 'cat<<EOF'; do
    look "$line" text EOF
  done
)
expected=$(cat <<'TEXT'
echo $((1 << 4))     sh says 16    RUN: unterminated heredoc
echo $((1<<4))       sh says 16    RUN: no heredoc
echo a # from <<LIST sh says a     RUN: unterminated heredoc
cat <<EOF | tr x y   sh says teyt  RUN: heredoc "EOF"
cat <<EOF|tr x y     sh says teyt  RUN: unterminated heredoc
(cat <<EOF)          sh says text  RUN: unterminated heredoc
cat <<EOF>&2         sh says text  RUN: unterminated heredoc
cat <<EOF; true      sh says text  RUN: unterminated heredoc
cat<<EOF             sh says text  RUN: unknown instruction: text
TEXT
)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
