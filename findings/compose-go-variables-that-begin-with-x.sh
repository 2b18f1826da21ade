#!/usr/bin/env bash
# compose-go 2.16.2, the reader of docker compose: of `environment` as a mapping, variables whose names begin with `x-` are taken for
# extensions of the file. The container does not get them; it gets a variable `#extensions` instead, whose value is the text of a Go
# map. As a list, `- x-request=1`, they arrive.
#
# Seen: as a mapping {"#extensions":"map[x-request:1]","KEPT":"2"}
#       as a list    {"KEPT":"2","x-request":"1"}
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
export GOFLAGS=-modcacherw
cat >main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

func load(text string) types.ServiceConfig {
	details := types.ConfigDetails{
		WorkingDir:  "/work",
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
	}
	named := func(options *loader.Options) { options.SetProjectName("project", true) }
	project, err := loader.LoadWithContext(context.Background(), details, named)
	if err != nil {
		panic(err)
	}
	return project.Services["app"]
}

func text(value any) string {
	written, _ := json.Marshal(value)
	return string(written)
}

func main() {
	mapped := load("services: {app: {image: a, environment: {x-request: 1, KEPT: 2}}}")
	listed := load("services: {app: {image: a, environment: [x-request=1, KEPT=2]}}")
	fmt.Println("as a mapping", text(mapped.Environment))
	fmt.Println("as a list   ", text(listed.Environment))
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/compose-spec/compose-go/v2@v2.16.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
seen=$(go run .)
expected=$(cat <<'TEXT'
as a mapping {"#extensions":"map[x-request:1]","KEPT":"2"}
as a list    {"KEPT":"2","x-request":"1"}
TEXT
)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || {
  echo 'No longer so: compose-go answers something else.' >&2
  exit 1
}
