# One word for each thing a developer does. `make` alone tells them.
# Every word sets up what it needs; OS_CLOUD, DATABASE_URL and ARGS are passed on.

SHELL := /bin/sh
BIN := .venv/bin
for_run := .ci/venv requirements.lock
for_work := .ci/venv requirements-dev.lock
compile := uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help run test check contract story bench faults machine fuzz mutants lock clean

help: ## tell what each word does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# At a terminal Ctrl-C is for the service alone (a job of its own), so that make ends as the service does.
run: ## start everything on this machine: Postgres, a simulated cloud, API, projector, worker, scheduler
	@$(for_run)
	@if [ -t 0 ]; then set -m; $(BIN)/stackledger run $(ARGS); else exec $(BIN)/stackledger run $(ARGS); fi

# Each process has a Postgres, a cloud and a ledger of its own, and takes whole files, in the order of their names: a
# fixture of one folder outlives it there, and is in nobody's way later. What ARGS chooses is run in one.
WORKERS ?= $(if $(ARGS),0,3)

test: ## run the tests; ARGS="tests/test_embedded.py -k killed" for some of them, WORKERS=0 in one process
	@$(for_work)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

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

story: ## live a server's whole life through this service on the cloud named by OS_CLOUD
	@$(for_work)
	@: $${OS_CLOUD:?name a cloud of your clouds.yaml}
	@$(BIN)/python -m pytest tests/story_on_a_cloud $(ARGS)

bench: ## measure; the results go to benchmarks/results/
	@$(for_work)
	@$(BIN)/python -m benchmarks $(ARGS)

faults: ## kill, cut and delay, as often as the full run asks for
	@$(for_work)
	@FAULTS=$${FAULTS:-50} $(BIN)/python -m pytest tests/faults $(ARGS)

machine: ## play random lives of a project, a hundred of them, against ledger and cloud
	@$(for_work)
	@MACHINE=$${MACHINE:-100} $(BIN)/python -m pytest tests/machine $(ARGS)

fuzz: ## try every body and parameter at its bounds and beyond, five hundred times each operation
	@$(for_work)
	@FUZZ=$${FUZZ:-500} EXAMPLES=$${EXAMPLES:-50} $(BIN)/python -m pytest tests/http/test_fuzz.py tests/http/test_openapi.py $(ARGS)

mutants: ## change the rules in thousands of ways, and tell which changes no test notices; ARGS="commands/server" for some
	@$(for_work)
	@$(BIN)/python .ci/mutants.py $(ARGS)

lock: ## pin the dependencies of pyproject.toml anew, with hashes (needs uv)
	$(compile) pyproject.toml --output-file requirements.lock
	$(compile) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove .venv and everything that was made from the sources; data are kept
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
