# Every target installs what it needs into folders that git ignores.
.DEFAULT_GOAL := help
GO      ?= go
VERSION ?= development
BIN     := bin/dynascale

.PHONY: help
help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/dynascale, one static binary
	@# Functions begin at multiples of 16 bytes and not of 32: 0.25 MB less, and no slower. What runs once for each
	@# command is not inlined: 0.8 MB less.
	CGO_ENABLED=0 $(GO) build -trimpath $(foreach p,cmd/dynascale pkg/config pkg/discover pkg/doctor pkg/keys pkg/rawtext pkg/signal/prometheus,-gcflags=github.com/dynascale/dynascale/$(p)=-l) -ldflags "-s -w -funcalign=16 -X main.version=$(VERSION)" -o $(BIN) ./cmd/dynascale

.PHONY: prices
prices: ## Write the shipped table of prices anew from the AWS price list (needs credentials and pricing:GetProducts)
	$(GO) run ./cmd/prices

.PHONY: demo
demo: build ## Watch a day on the built-in simulated cloud; no account needed
	$(BIN) demo --out out/demo

.PHONY: hostile-month
hostile-month: ## Play a month of attacks and lying metrics, with and without budgets, and print what its costliest hour cost
	@$(GO) test -count=1 -run '^TestAHostileMonth$$' -v ./pkg/play | sed -n -e 's/^.*_test.go:[0-9]*: //p' -e '/^--- FAIL/p' -e '/^ok/p' -e '/^FAIL/p'

.PHONY: picture
picture: ## Write the README's picture and the demo's figures anew from the demo's day
	$(GO) test -count=1 -run '^TestDemoBesideItsBaselines$$' ./pkg/play -update

.PHONY: policies
policies: ## Write the plots and, with TRACES=folder, the figures of docs/policies.md anew
	TRACES=$(abspath $(TRACES)) $(GO) test -count=1 -run '^Test(Pictures|Figures)OfPolicies$$' ./pkg/play -update

.PHONY: queues
queues: ## Print, with TRACES=folder, how long recorded jobs wait in a queue by several rules: the table of docs/measurements.md
	TRACES=$(abspath $(TRACES)) $(GO) test -v -count=1 -run '^TestWaitsOfRecordedJobs$$' ./pkg/play

# Whole suites that take the race detector minutes, or in which it finds little: those play days in one goroutine,
# start the daemon as another process, or only compute. make test runs them without it, and make race with it.
WHOLE := ./cmd/dynascale ./deploy ./pkg/app ./pkg/brake ./pkg/config ./pkg/discover ./pkg/doctor ./pkg/guard ./pkg/ledger \
	./pkg/memory ./pkg/operation ./pkg/play ./pkg/policy ./pkg/scaler

.PHONY: test
test: ## Run every test once, most packages with the race detector (no AWS account)
	@echo "1 of 2: compiling the packages and running their tests with the race detector. Nothing is printed while they"
	@echo "        compile, which takes minutes the first time (the AWS clients are large)."
	$(GO) test -race -timeout 30m $$($(GO) list ./... | grep -vxF "$$($(GO) list $(WHOLE))")
	@echo "2 of 2: stories, crash points, simulated days, the built binary and the other packages, without the race detector."
	@# Many of them wait for the built binary, which costs no CPU: eight at a time.
	$(GO) test -timeout 30m -parallel 8 $(WHOLE)

.PHONY: race
race: ## Run with the race detector what make test runs without it
	@# -short leaves out what plays in one goroutine, and draws a fifth of the worlds: the race detector finds nothing
	@# there and is five times slower.
	$(GO) test -race -short -timeout 30m $(WHOLE)

# SOAK is how long the worlds are drawn.
SOAK ?= 5m
.PHONY: soak
soak: ## Decide about millions of random worlds for SOAK=5m, then draw every property a hundred times as often
	$(GO) test -count=1 -timeout 0 -run '^TestWorlds$$' -v ./pkg/policy -worlds-in $(SOAK)
	$(GO) test -count=1 -timeout 30m ./pkg/policy ./pkg/scaler ./pkg/guard ./pkg/tune -rapid.checks=10000

.PHONY: check
check: ## Check format, vet, lint, import rules, docs and sample configurations
	@bad=$$(gofmt -l cmd pkg configs deploy localstack 2>/dev/null); if [ -n "$$bad" ]; then \
		echo "not formatted (one layout for all means diffs show only meaning); run gofmt -w on:"; echo "$$bad"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool -modfile=.ci/tools.mod staticcheck ./...
	$(GO) test -run 'TestLaw|TestTheDictionary' -count=1 ./pkg/app ./pkg/scale
	$(GO) test -run 'TestManual|TestBad|TestExamples' -count=1 ./pkg/config

.PHONY: integration
integration: build ## Run the built binary against AWS emulators and Prometheus on loopback, and kill processes in every step
	@localstack/install.sh
	$(GO) vet -tags integration ./localstack/... ./pkg/play
	@# Real processes and a real SIGKILL after every AWS call and every ledger write.
	$(GO) test -tags integration -count=1 -timeout 20m -run '^TestCrashProcesses$$' -v ./pkg/play
	@# Most scenarios wait for a pass or for a fault to end, so many run at once.
	$(GO) test -tags integration -count=1 -timeout 20m -parallel 16 -v ./localstack/...

.PHONY: getting-started
getting-started: build ## Follow docs/getting-started.md and the task pages on the playground and write their outputs anew
	@localstack/install.sh
	$(GO) test -tags integration -count=1 -timeout 5m -run '^TestGettingStarted$$' ./localstack -update

.PHONY: bench
bench: build ## Measure one pass over 1,000 tiers, also beside an older binary, a surge over all of them, the collector by itself, and the ledger
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 25m ./pkg/app ./pkg/ledger ./pkg/collector ./pkg/server

.PHONY: package
package: build ## Make deb and rpm packages in out/packages, with manual pages and completion
	@rm -rf out/package && mkdir -p out/packages out/package
	@$(BIN) man out/package/man configs/dynascale.yaml && gzip -9 -n out/package/man/*
	@for shell in bash zsh fish; do $(BIN) completion $$shell >out/package/completion.$$shell || exit 1; done
	@for kind in deb rpm; do \
		VERSION=$(if $(filter development,$(VERSION)),0.0.0-development,$(VERSION)) ARCH=$$($(GO) env GOARCH) \
		$(GO) tool -modfile=.ci/tools.mod nfpm package --config deploy/package/nfpm.yaml --packager $$kind --target out/packages/ || exit 1; done

.PHONY: deploy-check
deploy-check: package ## Check everything in deploy/ and the packages, with tools that it installs into .cache
	@deploy/install.sh
	DEPLOY_CHECK=1 $(GO) test -count=1 -timeout 10m -v ./deploy

# TRACES is a folder with recorded loads; they are not part of the project.
TRACES ?= ../shared/traces
.PHONY: measure
measure: build ## Simulate the web examples on recorded loads (TRACES=folder) and print the table of docs/measurements.md
	@for trace in nasa95_jul_5m wc98_finals_1m; do for config in web-target web-pressure; do \
		echo "$$trace $$config"; \
		$(BIN) simulate --config configs/examples/$$config.yaml --load $(TRACES)/$$trace.csv --fast --seed 1 --out out/measure/$$trace-$$config; \
	done; done

.PHONY: judgement
judgement: ## Print what a flash crowd and the recorded loads (TRACES=folder) make of target, pressure and AWS target tracking
	@TRACES=$(abspath $(TRACES)) $(GO) test -count=1 -timeout 30m -run '^(TestFlashCrowd|TestJudgementOnRecordedLoads)$$' -v ./pkg/play | sed -n -e 's/^ *| /| /p' -e '/^ *|---/p' -e '/_test.go/p' -e '/^--- FAIL/p' -e '/^ok/p' -e '/^FAIL/p'

# BEFORE is another dynascale, such as one built from an older commit.
.PHONY: simulate-speed
simulate-speed: ## Time simulate beside 1a4efc4's in the same run, or beside BEFORE=binary
	BEFORE=$(BEFORE) $(GO) test -run '^$$' -bench '^BenchmarkSimulate$$' -benchtime 1x -timeout 10m ./pkg/app

.PHONY: simulate-same
simulate-same: measure ## Compare what measure simulated with what BEFORE=binary does: the same sizes at every minute
	@for trace in nasa95_jul_5m wc98_finals_1m; do for config in web-target web-pressure; do \
		$(BEFORE) simulate --config configs/examples/$$config.yaml --load $(TRACES)/$$trace.csv --fast --seed 1 --out out/before/$$trace-$$config >out/before.log || { cat out/before.log; exit 1; }; \
		for run in measure before; do cut -d, -f1-7 out/$$run/$$trace-$$config/ticks.csv >out/$$run.csv; done; \
		cmp out/measure.csv out/before.csv && echo "$$trace $$config: the same time, tier, load, desired, in_service, from and to in $$(wc -l <out/measure.csv) rows" || exit 1; \
	done; done

.PHONY: clean
clean: ## Remove everything that the other targets made
	rm -rf bin out .cache .venv
