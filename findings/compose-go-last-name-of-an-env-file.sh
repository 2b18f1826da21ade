#!/usr/bin/env bash
# compose-go 2.16.2, the reader of docker compose: a line of an env file that is a name alone takes the value of the shell. Where it is
# the last line and the file does not end with a line break, it becomes the value of a variable without a name, which the engine refuses.
#
# Seen: with a line break    map["A":"1" "TOKEN":"of the shell"]
#       without a line break map["":"TOKEN" "A":"1"]
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
export GOFLAGS=-modcacherw
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

func main() {
	shell := func(name string) (string, bool) { return "of the shell", name == "TOKEN" }
	with, _ := dotenv.UnmarshalWithLookup("A=1\nTOKEN\n", shell)
	without, _ := dotenv.UnmarshalWithLookup("A=1\nTOKEN", shell)
	fmt.Printf("with a line break    %q\n", with)
	fmt.Printf("without a line break %q\n", without)
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/compose-spec/compose-go/v2@v2.16.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
seen=$(go run .)
expected=$(cat <<'TEXT'
with a line break    map["A":"1" "TOKEN":"of the shell"]
without a line break map["":"TOKEN" "A":"1"]
TEXT
)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || {
  echo 'No longer so: compose-go answers something else.' >&2
  exit 1
}
