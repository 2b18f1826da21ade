#!/usr/bin/env bash
# etcd 3.7.3: the shortest lease depends on the election timeout, also of a server that stands alone and has no other to elect. It is
# one and a half times that timeout, rounded up: 2 seconds unless set, and 15 where it was raised to 10 seconds, as is done for slow
# disks and busy machines, on which tests run. A shorter wish is granted, for the longer time, without an error; only `TTL` of
# the answer tells. So a test that waits for a lease of one second to end works with one server and fails with another.
# (0 is granted as well.)
#
# Seen: election timeout 1000 ms: of 0, 1, 5 and 60 seconds granted 2 2 5 60
#       election timeout 5000 ms: of 0, 1, 5 and 60 seconds granted 8 8 8 60
#       election timeout 10000 ms: of 0, 1, 5 and 60 seconds granted 15 15 15 60
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/url"

	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/etcdserver/api/v3client"
)

func granted(election uint, wishes ...int64) (times []any) {
	free := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	config := embed.NewConfig()
	config.Dir = fmt.Sprintf("data-%d", election)
	config.LogLevel = "fatal"
	config.ElectionMs = election
	config.ListenClientUrls, config.ListenPeerUrls = free, free
	server, err := embed.StartEtcd(config)
	if err != nil {
		panic(err)
	}
	defer server.Close()
	<-server.Server.ReadyNotify()
	client := v3client.New(server.Server)
	for _, wish := range wishes {
		answer, err := client.Grant(context.Background(), wish)
		if err != nil {
			panic(err)
		}
		times = append(times, answer.TTL)
	}
	return times
}

func main() {
	for _, election := range []uint{1000, 5000, 10000} {
		fmt.Printf("election timeout %d ms: of 0, 1, 5 and 60 seconds granted ", election)
		fmt.Println(granted(election, 0, 1, 5, 60)...)
	}
}
GO
go mod init finding >/dev/null 2>&1
go get go.etcd.io/etcd/server/v3@v3.7.3 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
seen=$(timeout 500 go run . 2>go.log)
expected='election timeout 1000 ms: of 0, 1, 5 and 60 seconds granted 2 2 5 60
election timeout 5000 ms: of 0, 1, 5 and 60 seconds granted 8 8 8 60
election timeout 10000 ms: of 0, 1, 5 and 60 seconds granted 15 15 15 60'
echo "$seen"
[ "$seen" = "$expected" ]
