# `make help` lists the commands. Everything runs from .venv, made from a hashed lock.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test test-fast check format bench lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## make the environment that runs the product
	@$(PYTHON) tools/setup.py requirements.lock

setup-dev: ## make the environment that also tests it
	@$(PYTHON) tools/setup.py requirements-dev.lock

run: setup ## set up, load the example workspace and open the product
	@$(BIN)/manumit serve --example

test: setup-dev check ## set up and run every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	@$(BIN)/python -m pytest -m browser tests

test-fast: setup-dev ## the tests that need neither browser nor PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not postgres"

check: setup-dev ## the fast gate: format, lint, types, imports, templates, docs, locks
	@$(BIN)/python tools/check.py

format: setup-dev ## rewrite the code in the project's format
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format . ; $(BIN)/djlint src --reformat --quiet || true

bench: setup-dev ## run the benchmarks (minutes; writes benchmarks/results)
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: ## resolve the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	@uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --all-extras --group dev -c requirements.lock -o requirements-dev.lock
	@printf 'uv\nhatchling\neditables\n' | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -c requirements-dev.lock -o tools/requirements-build.lock

clean: ## remove the environment and caches; workspaces stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
