#!/usr/bin/env bash
# compose-go 2.16.2, the reader of docker compose: a named volume whose name is one letter is taken for a drive of Windows, on every
# system. `v:/data` becomes an anonymous volume with the target `v:/data`, which the engine refuses as no absolute path; the declared
# volume `v` is not used, and nothing says so. With two letters it is the named volume.
#
# Seen: v:/data  source "", target "v:/data"
#       vv:/data source "vv", target "/data"
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
export GOFLAGS=-modcacherw
cat >main.go <<'GO'
package main

import (
	"context"
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

func main() {
	for _, name := range []string{"v", "vv"} {
		app := load(fmt.Sprintf("services: {app: {image: a, volumes: [\"%s:/data\"]}}\nvolumes: {%s: }", name, name))
		volume := app.Volumes[0]
		fmt.Printf("%-8s source %q, target %q\n", name+":/data", volume.Source, volume.Target)
	}
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/compose-spec/compose-go/v2@v2.16.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
seen=$(go run .)
expected=$(cat <<'TEXT'
v:/data  source "", target "v:/data"
vv:/data source "vv", target "/data"
TEXT
)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || {
  echo 'No longer so: compose-go answers something else.' >&2
  exit 1
}
