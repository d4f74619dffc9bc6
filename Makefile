# `make demo` and `make test` are all a fresh machine needs; both call `setup` first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup demo test check fix bench lock

setup: $(VENV)/.ready

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Trickle needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing locked packages into $(VENV) ..."
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the whole migration in miniature, on an embedded database
	@$(BIN)/trickle demo $(if $(KEEP),--keep)

test: setup ## all tests; what needs a server that is not installed is skipped with its name
	$(BIN)/python -m pytest

check: setup ## lint, types, layers, locks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

fix: setup ## what can be repaired without thinking
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measures; prints ratios
	$(BIN)/python -m bench

lock: ## writes both lock files anew; needs uv on PATH
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --extra mysql --extra redis -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --extra dev -o requirements-dev.lock
