#!/usr/bin/env bash
# Weighs zstd beside pkg/history's pack on the same records, and what it adds to the binary. It changes nothing
# in the tree: go.mod is a copy, and the files lie over the tree for these commands only.
set -euo pipefail
cd "$(dirname "$0")/../../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cp go.mod "$tmp/zstd.mod"
cp go.sum "$tmp/zstd.sum"
go get -modfile="$tmp/zstd.mod" github.com/klauspost/compress@v1.20.4
cp docs/decisions/0001-zstd/weigh_test.go.txt "$tmp/weigh_test.go"
echo "{\"Replace\": {\"$PWD/pkg/history/weigh_zstd_test.go\": \"$tmp/weigh_test.go\"}}" >"$tmp/test.json"
go test -modfile="$tmp/zstd.mod" -overlay="$tmp/test.json" -run '^TestWeigh$' -count=1 -v ./pkg/history

cat >"$tmp/zstd.go" <<'GO'
package history

import "github.com/klauspost/compress/zstd"

var linked = func() []byte {
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(1, []byte(dictionary)))
	d, _ := zstd.NewReader(nil, zstd.WithDecoderDictRaw(1, []byte(dictionary)))
	b, _ := d.DecodeAll(e.EncodeAll([]byte("a"), nil), nil)
	return b
}()
GO
echo "{\"Replace\": {\"$PWD/pkg/history/linked.go\": \"$tmp/zstd.go\"}}" >"$tmp/link.json"
export CGO_ENABLED=0
go build -trimpath -ldflags "-s -w" -o "$tmp/without" ./cmd/dynascale
go build -modfile="$tmp/zstd.mod" -overlay="$tmp/link.json" -trimpath -ldflags "-s -w" -o "$tmp/with" ./cmd/dynascale
echo "binary without zstd: $(stat -c %s "$tmp/without") bytes, with it: $(stat -c %s "$tmp/with") bytes"
