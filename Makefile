# One word for each thing a developer does. `make` alone tells them.
# Every word sets up what it needs; OS_CLOUD, DATABASE_URL and ARGS are passed on.

SHELL := /bin/sh
BIN := .venv/bin
for_run := .ci/venv requirements.lock
for_work := .ci/venv requirements-dev.lock
compile := uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help run quick test full steady check contract story bench mutants lock clean

help: ## tell what each word does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# At a terminal Ctrl-C is for the service alone (a job of its own), so that make ends as the service does.
run: ## start everything on this machine: Postgres, a simulated cloud, API, projector, worker, scheduler
	@$(for_run)
	@if [ -t 0 ]; then set -m; $(BIN)/stackledger run $(ARGS); else exec $(BIN)/stackledger run $(ARGS); fi

quick: ## run the rules, policies and folds: no Postgres, no sockets, under a minute
	@$(for_work)
	@$(BIN)/python -m pytest --quiet --numprocesses 2 tests/unit $(ARGS)

# Each process has a Postgres, a cloud and a ledger of its own, and takes whole files, in the order of their names: a
# fixture of one folder outlives it there, and is in nobody's way later. What ARGS chooses is run in one.
WORKERS ?= $(if $(ARGS),0,3)
pytest := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

test: ## run the tests; ARGS="tests/integration/store -k killed" for some of them, WORKERS=0 in one process
	@$(for_work)
	@$(pytest) $(ARGS)

full: ## run all there is to try: every kill, a hundred random lives, hundreds of requests of each operation; hours
	@$(for_work)
	@FULL=1 $(pytest) $(ARGS)

# N runs beside BUSY busy loops: `make steady N=3 BUSY=2 ARGS=tests/integration`.
N ?= 10
BUSY ?= 4

steady: ## run the tests ten times on a busy machine, and tell each that ever failed
	@$(for_work)
	@$(BIN)/python .ci/steady $(N) $(BUSY) $(MAKE) --no-print-directory test WORKERS=3

check: ## lint, formatting, types, who may import whom, compose.yaml against its schema
	@$(for_work)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet tests/test_architecture.py
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

contract: ## ask the cloud named by OS_CLOUD what every OpenStack must answer
	@$(for_work)
	@: $${OS_CLOUD:?name a cloud of your clouds.yaml}
	@$(BIN)/python -m pytest tests/contract $(ARGS)

STORIES ?= tests/system/story

story: ## live a server's whole life through this service on the cloud named by OS_CLOUD
	@$(for_work)
	@: $${OS_CLOUD:?name a cloud of your clouds.yaml}
	@$(BIN)/python -m pytest $(STORIES) $(ARGS)

bench: ## measure; the results go to benchmarks/results/
	@$(for_work)
	@$(BIN)/python -m benchmarks $(ARGS)

mutants: ## change the rules in thousands of ways, and tell which changes no test notices; ARGS="commands/server" for some
	@$(for_work)
	@$(BIN)/python .ci/mutants.py $(ARGS)

lock: ## pin the dependencies of pyproject.toml anew, with hashes (needs uv)
	$(compile) pyproject.toml --output-file requirements.lock
	$(compile) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove .venv and everything that was made from the sources; data are kept
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
