# The two commands most people need: `make run` (try it) and `make test` (check it). `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
PACKAGES := domain schema resolvers server workers
# Tests wait half of their time, so three processes keep two cores busy. Those of one must not take from the queues of
# another's, so a broker that is named serves one.
TEST_PROCESSES ?= $(if $(MINPLAN_AMQP_URL),1,3)
CHECKED := $(PACKAGES) tests $(wildcard benchmarks)
UV_COMPILE := $(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock" --quiet pyproject.toml --group build

.PHONY: help install install-dev run test check format faults schemas bench lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

$(VENV)/bin/python:
	@python="$$(.ci/python)"; echo "Making $(VENV) with $$python"; "$$python" -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.installed ## make .venv from the lock file

install-dev: $(VENV)/.installed-dev ## the same with the tools for tests and checks

run: install ## the whole system in one process, with example plans
	@$(VENV)/bin/minplan demo

test: install-dev ## all tests (real database, broker, mail server and browser)
	@broker="$$(.ci/rabbitmq)"; browser="$$(.ci/chromium)"; export MINPLAN_TEST_RABBITMQ="$$broker" MINPLAN_TEST_CHROMIUM="$$browser"; \
	$(PY) -m pytest -m "not faults and not alone" -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder && \
	$(PY) -m pytest -m "alone and not faults"

check: install-dev ## style, types, import directions, dependencies
	@$(VENV)/bin/ruff check $(CHECKED)
	@$(VENV)/bin/ruff format --check $(CHECKED)
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/deptry .

format: install-dev ## put the code into its form
	@$(VENV)/bin/ruff check --fix $(CHECKED)
	@$(VENV)/bin/ruff format $(CHECKED)

faults: install-dev ## the long runs that kill processes, cut connections and attack the server
	@broker="$$(.ci/rabbitmq)"; export MINPLAN_TEST_RABBITMQ="$$broker"; $(PY) -m pytest -m faults tests/faults tests/hostile -s

schemas: install-dev ## write the schema of each role anew, to review what changed
	@$(PY) -m tests.schema.printing

bench: install-dev ## the performance figures
	@$(PY) -m benchmarks

lock: install-dev ## refresh the lock files (image, machine, development) from pyproject.toml
	@$(PIP) install uv
	@$(UV_COMPILE) --upgrade --extra embedded -o requirements.lock
	@$(UV_COMPILE) --upgrade -c requirements.lock -o requirements-image.lock
	@$(UV_COMPILE) --upgrade --extra embedded --group dev -c requirements.lock -o requirements-dev.lock

clean: ## remove what make and the tools made (not ./data)
	@rm -rf $(VENV) build ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
