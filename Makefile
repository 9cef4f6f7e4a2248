# What this repository can do to itself: `make help`.

GO       ?= go
JOB      ?=
AGENTS   ?= 5
BENCH    ?= .
FUZZTIME ?= 10s
ONLY     ?=
UPDATE   ?=
TORTURE  ?= 2m
SEED     ?=
PORT     ?= 8080
N        ?= 1000000
STEPS    ?= 10000
NEWEST   ?=

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# Every package builds for these; the pure ones for a browser too.
PLATFORMS := windows-amd64 windows-arm64 linux-amd64 linux-arm64 darwin-arm64
PURE      := ./wire/... ./ipc ./subjects/... ./kvkeys/... ./manifest/... ./site/judge ./site/playground

CROSS := $(PLATFORMS:%=cross-%)

export GO

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: ## run a job on a small fleet inside one program (JOB=file AGENTS=5)
	$(GO) run ./cmd/kanade-contract demo --agents $(AGENTS) $(JOB)

.PHONY: test
test: ## run every test
	$(GO) test ./...

.PHONY: lint
lint: ## gofmt, vet, staticcheck, govulncheck
	@files=$$("$$($(GO) env GOROOT)/bin/gofmt" -l .) && test -z "$$files" || { echo "gofmt would change: $$files"; exit 1; }
	$(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@.ci/vulncheck $(GOVULNCHECK)

.PHONY: generate
generate: ## write the generated files (zz_*.go, schemas of the next version) anew
	$(GO) generate ./...

.PHONY: check-generated
check-generated: ## fail when a generated file is stale or not in git, or a released schema is another
	@.ci/check-generated

.PHONY: cross $(CROSS) cross-js-wasm
cross: $(CROSS) cross-js-wasm ## build and vet for every platform

$(CROSS): platform = $(subst -, ,$(@:cross-%=%))
$(CROSS): vars = CGO_ENABLED=0 GOOS=$(word 1,$(platform)) GOARCH=$(word 2,$(platform))
$(CROSS):
	$(vars) $(GO) build ./...
	$(vars) $(GO) vet ./...

cross-js-wasm:
	GOOS=js GOARCH=wasm $(GO) build $(PURE)
	GOOS=js GOARCH=wasm $(GO) vet $(PURE)

.PHONY: bench
bench: ## run the benchmarks and print the size figure (BENCH=regexp)
	@.ci/bench '$(BENCH)'

.PHONY: validate-speed
validate-speed: ## time the tool's validate beside check-jsonschema (needs python3)
	@.ci/validate-speed

.PHONY: fuzz
fuzz: ## run every fuzz target (FUZZTIME=10s each)
	@.ci/fuzz $(FUZZTIME)

.PHONY: proof
proof: ## kill the agent 50 times while jobs run and the broker restarts
	KANADE_PROOF=1 $(GO) test -count=1 -v -run '^TestKilledAtRandom$$' ./examples/agent

.PHONY: cluster
cluster: ## run the tests that need a cluster of brokers
	KANADE_CLUSTER=1 $(GO) test -count=1 -p 1 ./bootstrap ./kvrmw/... ./internal/testbroker/...

.PHONY: race
race: ## run the tests of what is most concurrent with the race detector
	$(GO) test -race -count=1 ./kvrmw

.PHONY: torture
torture: ## judge kvrmw while brokers are killed (TORTURE=2m SEED=n)
	TORTURE=$(TORTURE) SEED=$(SEED) $(GO) test -count=1 -v -timeout 0 ./kvrmw/internal/torture

.PHONY: conformance
conformance: ## compare with the recorded answers of the reference
	$(GO) test -v -run 'Vectors|Judge' ./conformance ./cmd/kanade-contract/conform

.PHONY: test-editors
test-editors: ## let an editor's language server and other validators use the schemas (needs node)
	@.ci/test-editors -v

.PHONY: site
site: ## build the site into site/dist (its playground needs node)
	@.ci/site

.PHONY: serve-site
serve-site: ## serve site/dist on http://127.0.0.1:8080 (PORT=8080)
	$(GO) run ./site -serve 127.0.0.1:$(PORT)

.PHONY: test-site
test-site: ## build the site and use it in a browser (needs node and chromium)
	@.ci/test-site
.PHONY: conformance-live
conformance-live: ## ask the reference and us N generated questions (N=1000000 SEED=1 ONLY=regexp UPDATE=1 NEWEST=1; needs cargo)
	@.ci/live $(if $(NEWEST),--newest) --n $(N) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only '$(ONLY)') $(if $(UPDATE),--document docs/compatibility.md) --keep conformance/differences.jsonl

.PHONY: mixed
mixed: reference reference-newest ## let programs of three levels change the same documents (STEPS=10000 SEED=1; needs cargo)
	$(GO) run ./conformance/internal/mixed --steps $(STEPS) $(if $(SEED),--seed $(SEED)) --reference conformance/reference/target/release/kanade-reference
	$(GO) run ./conformance/internal/mixed --newest --steps $(STEPS) $(if $(SEED),--seed $(SEED)) --reference conformance/reference-0.101.0/target/release/kanade-reference-newer

.PHONY: reference
reference: ## build the reference's testee (needs cargo)
	cargo build --release --locked --quiet --manifest-path conformance/reference/Cargo.toml

.PHONY: fleet
fleet: ## let our programs meet the published ones, docs/fleet.md (ONLY=regexp, UPDATE=1)
	@.ci/fleet $(if $(ONLY),--run '$(ONLY)',--transcript docs/fleet.md $(if $(UPDATE),--update))

.PHONY: reference-newest
reference-newest: ## build the testee of the newest reference (needs cargo)
	cargo build --release --locked --quiet --manifest-path conformance/reference-0.101.0/Cargo.toml

.PHONY: fleet-newest
fleet-newest: ## let our programs meet the newest published ones, docs/fleet-newest.md (ONLY=regexp, UPDATE=1)
	@KANADE_FLEET_VERSION=0.101.0 .ci/fleet $(if $(ONLY),--run '$(ONLY)',--transcript docs/fleet-newest.md $(if $(UPDATE),--update))
	@KANADE_FLEET_VERSION=0.101.0 .ci/fleet --signed $(if $(ONLY),--run '$(ONLY)',--transcript docs/fleet-signed.md $(if $(UPDATE),--update))

.PHONY: clean
clean: ## remove what was built
	rm -rf conformance/reference/target conformance/reference-0.101.0/target site/dist site/web/node_modules schema/editors/node_modules schema/editors/.venv
