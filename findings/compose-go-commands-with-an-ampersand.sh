#!/usr/bin/env bash
# compose-go 2.16.2, the reader of docker compose: a `command` (or `entrypoint`) that is a string ends at the first `&`, `;`, `|`, `<`
# or `>` outside of quotes, also in the middle of a word. What comes behind it is dropped, without an error or a warning: a URL loses
# its second parameter, and all options after it are gone. The string is said to run without a shell, so one expects either an argument
# `&&` or a refusal; round brackets are refused. `\&`, quotes, or a list keep the whole command.
#
# Seen: serve --origin=http://h/?a=1&b=2 --port 80   ["serve" "--origin=http://h/?a=1"]
#       serve '--origin=http://h/?a=1&b=2' --port 80 ["serve" "--origin=http://h/?a=1&b=2" "--port" "80"]
#       migrate && serve                             ["migrate"]
#       filter size>10 --keep                        ["filter" "size"]
#       nginx -g daemon off; -c /own.conf            ["nginx" "-g" "daemon" "off"]
#       serve (once)                                 refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

func words(command string) string {
	text := fmt.Sprintf("services: {app: {image: a, command: %q}}", command)
	details := types.ConfigDetails{
		WorkingDir:  "/project",
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
	}
	named := func(options *loader.Options) { options.SetProjectName("project", true) }
	project, err := loader.LoadWithContext(context.Background(), details, named)
	if err != nil {
		return "refused"
	}
	return fmt.Sprintf("%q", []string(project.Services["app"].Command))
}

func main() {
	for _, command := range []string{
		"serve --origin=http://h/?a=1&b=2 --port 80",
		"serve '--origin=http://h/?a=1&b=2' --port 80",
		"migrate && serve",
		"filter size>10 --keep",
		"nginx -g daemon off; -c /own.conf",
		"serve (once)",
	} {
		fmt.Printf("%-44s %s\n", command, words(command))
	}
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/compose-spec/compose-go/v2@v2.16.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
seen=$(go run . 2>&1)
expected=$(cat <<'TEXT'
serve --origin=http://h/?a=1&b=2 --port 80   ["serve" "--origin=http://h/?a=1"]
serve '--origin=http://h/?a=1&b=2' --port 80 ["serve" "--origin=http://h/?a=1&b=2" "--port" "80"]
migrate && serve                             ["migrate"]
filter size>10 --keep                        ["filter" "size"]
nginx -g daemon off; -c /own.conf            ["nginx" "-g" "daemon" "off"]
serve (once)                                 refused
TEXT
)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || {
  echo 'No longer so: compose-go answers something else.' >&2
  exit 1
}
