# `make demo` and `make test` are all a fresh machine needs, with Python 3.11 or newer, pip and make: both call `setup`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?= -n auto -q
IMAGE ?= trickle:local
UV ?= uv
COMPILE := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help setup demo test npm check fix fuzz bench lock image audit

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: $(VENV)/.ready ## the virtualenv, with locked packages and the command `trickle`

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Trickle needs Python 3.11 or newer; this is " \
	  + sys.version.split()[0] + ". If there is a newer one, name it: make PYTHON=python3.13 ...")'
	@# Debian's Python has no ensurepip without python3-venv: then the machine's own pip fills the virtualenv.
	@test -x $(BIN)/python && $(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 \
	  || $(PYTHON) -m venv --clear --without-pip $(VENV)
	@echo "installing locked packages into $(VENV) (once, about a minute) ..."
	@set -e; pip="$(BIN)/python -m pip"; $$pip --version >/dev/null 2>&1 || pip="$(PYTHON) -m pip --python $(BIN)/python"; \
	  $$pip install --quiet --require-hashes -r requirements-dev.lock; \
	  $$pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the whole migration in miniature, on an embedded database; KEEP=1 leaves the service up
	@$(BIN)/trickle demo $(if $(KEEP),--keep)

test: setup ## all tests; what needs a server that is not installed is skipped with its name; PYTEST_ARGS="tests/web -k tls"
	$(BIN)/python -m pytest $(PYTEST_ARGS)

npm: setup ## Auth0's own npm packages, which some tests drive; the tests fetch them too
	@$(BIN)/python -m tests.npm.install

check: setup ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

fix: setup ## what can be repaired without thinking
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: setup ## the hash room, guided by coverage, for MINUTES=1; with atheris when it is installed
	$(BIN)/python -m tests.fuzz $(or $(MINUTES),1)

bench: setup ## measures; prints ratios
	$(BIN)/python -m bench

image: ## the container image, as IMAGE
	docker build --tag $(IMAGE) .

lock: ## both lock files anew, versions kept where they can be; needs uv (UPGRADE=1: all to their newest)
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra forecast --extra mysql --extra redis -o requirements.lock
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra dev -o requirements-dev.lock

audit: setup ## known vulnerabilities of locked packages; needs pip-audit, and the advisory service in reach
	pip-audit --require-hashes --disable-pip --requirement requirements.lock
