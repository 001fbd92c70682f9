# What can be done with this checkout. Needs Go and Node; runs on GNU make 3.81 (macOS) and in a path with spaces.

VERSION  := $(shell git describe --always --dirty 2>/dev/null || echo dev)
FUZZTIME := 30s
KILLS    := 1000
TOOL     := go tool -modfile=tools/go.mod

# Tests that run the program as its users have it, in processes of its own: there the race detector would
# only make each start slow.
ASBUILT  := ^TestScripts$$|Killed|Interrupted|WithoutRoom|DuringImports

.DEFAULT_GOAL := help
.PHONY: demo test soak lint bench build web fuzz fmt help vuln bin/mareva

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

demo: build ## build, then open the whole product on the demonstration data
	@exec bin/mareva demo

build: bin/mareva ## the static binary bin/mareva

# Stamped by -X, not by the Go command, which fails where the checkout belongs to another user.
bin/mareva:
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w -X main.buildVersion=$(VERSION)' -o bin/mareva ./cmd/mareva

# The go command hides what a package that passes has to say, a skip too; so the one that a person must see is asked for.
# On Linux the race detector needs cgo and a C compiler. Whether it works here is asked by building a small program with it.
test: web ## every test; with the race detector where the machine has one
	go vet ./...
	@go test -vet=off -count=1 -v -run='^TestThisMachineHasAPostgreSQL$$' ./internal/store/postgres/pgtest | sed -n 's/.*SKIPPED/SKIPPED/p' >&2
	@race=-race; \
	if ! go build -race -o /dev/null cmd/test2json 2>/dev/null; then \
		race=; echo 'SKIPPED: race detector (no cgo or C compiler here); the tests run without it' >&2; \
	fi; \
	pkgs=$$(go list ./... | grep -v '/cmd/mareva$$'); \
	set -x; \
	go test -vet=off -timeout=14m $$race $$pkgs && \
	go test -vet=off -timeout=14m $$race -skip '$(ASBUILT)' ./cmd/mareva && \
	go test -vet=off -timeout=14m -run '$(ASBUILT)' ./cmd/mareva
	cd nodetest && go vet ./... && go test -vet=off -timeout=10m ./...

soak: ## the long runs (hours): faults injected with KILLS (default 1000) kills
	MAREVA_SOAK=$(KILLS) go test -vet=off -count=1 -timeout=0 -run='Kill|Fault' ./internal/store/...

web: ## check the page's script
	@if [ ! -d web ]; then :; \
	elif command -v node >/dev/null; then node --check web/app.js && echo 'ok  web/app.js'; \
	elif [ -n "$$CI" ]; then echo 'FAIL: web needs node' >&2; exit 1; \
	else echo 'SKIPPED: web/app.js (no node here)' >&2; fi

lint: ## the rules of .golangci.yml; the first run builds the linter (minutes)
	$(TOOL) golangci-lint run ./...

fmt: ## format all Go files as lint wants them
	$(TOOL) golangci-lint fmt ./...

vuln: ## known vulnerabilities in what we call (asks vuln.go.dev)
	$(TOOL) govulncheck ./...

bench: build ## benchmarks into bin/bench.txt (BASE=old.txt compares), then bin/mareva bench
	@dirs=$$(grep -rl --include='*_test.go' --exclude-dir=node_modules '^func Benchmark' . | sed 's|/[^/]*$$||' | sort -u); \
	if [ -n "$$dirs" ]; then \
		go test -run='^$$' -bench=. -benchmem $$dirs | tee bin/bench.txt; \
		if grep -q '^FAIL' bin/bench.txt; then exit 1; fi; \
		[ -z "$(BASE)" ] || $(TOOL) benchstat "$(BASE)" bin/bench.txt; \
	fi
	bin/mareva bench

fuzz: ## every Fuzz function for FUZZTIME (default 30s) each
	@pkgs=$$(go list ./...) || exit 1; \
	status=0; \
	for pkg in $$pkgs; do \
		list=$$(go test -list '^Fuzz' "$$pkg") || { echo "$$list"; status=1; continue; }; \
		for fuzz in $$(echo "$$list" | grep '^Fuzz'); do \
			echo "== $$pkg $$fuzz"; \
			go test -run='^$$' -fuzz="^$$fuzz\$$" -fuzzminimizetime=200x -fuzztime=$(FUZZTIME) "$$pkg" || status=1; \
		done; \
	done; \
	exit $$status
