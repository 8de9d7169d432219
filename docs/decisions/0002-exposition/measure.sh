#!/usr/bin/env bash
# What the Prometheus client weighs in a binary: a program that serves HTTP, alone, with package exposition and with the client.
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p out/weigh/{alone,exposition,client}
cat >out/weigh/alone/main.go <<'GO'
package main

import "net/http"

func main() { _ = http.ListenAndServe("127.0.0.1:0", http.NotFoundHandler()) }
GO
cat >out/weigh/exposition/main.go <<'GO'
package main

import (
	"net/http"

	"github.com/dynascale/dynascale/pkg/exposition"
)

func main() {
	var r exposition.Registry
	r.Add(exposition.NewCounter("x_total", "Things."), exposition.Process{})
	_ = http.ListenAndServe("127.0.0.1:0", r.Handler(4))
}
GO
cat >out/weigh/client/main.go <<'GO'
package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	r := prometheus.NewRegistry()
	r.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "x_total", Help: "Things."}),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	_ = http.ListenAndServe("127.0.0.1:0", promhttp.HandlerFor(r, promhttp.HandlerOpts{}))
}
GO
# client_golang is a module that tests need; without its helpers of a server it is not in go.sum.
cp go.mod out/weigh.mod && cp go.sum out/weigh.sum
go mod edit -require=github.com/prometheus/procfs@v0.22.0 -require=github.com/beorn7/perks@v1.0.1 -require=github.com/cespare/xxhash/v2@v2.3.0 out/weigh.mod
for what in alone exposition client; do
	CGO_ENABLED=0 go build -mod=mod -modfile=out/weigh.mod -trimpath -ldflags "-s -w" -o out/weigh/$what.bin ./out/weigh/$what
	out/weigh/$what.bin & pid=$!
	sleep 2
	echo "$what: $(stat -c %s out/weigh/$what.bin) bytes, resident $(awk '/VmRSS/ {print $2, $3}' /proc/$pid/status)"
	kill $pid
done
