# Each target does its own set-up in .venv; all it needs is Python 3.11 or later, pip and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test test-long check bench bench-quality bench-speed bench-live docs clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "make %-14s %s\n", $$1, $$2}'

demo: .venv/.ready-to-run  ## resolve the bundled dumps and show the result (written to out/demo)
	$(BIN)/leadmatch demo -o out/demo

test: .venv/.ready-to-test  ## run the tests; says why where some are skipped
	$(BIN)/python -m pytest -n 2 -rs

test-long: .venv/.ready-to-test  ## run the tests that take minutes
	$(BIN)/python -m pytest -n 2 -rs -m long --timeout 0

check: .venv/.ready-to-test  ## lint, formatting, types, floors and doctests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --doctest-modules src

bench: .venv/.ready-to-test  ## seconds and memory at 10,000 and 100,000 records, beside Splink
	$(BIN)/python benchmarks/speed/run.py --records 10000,100000 --peers splink

bench-quality: .venv/.ready-to-test  ## measure precision and recall on data sets with the truth
	$(BIN)/python benchmarks/quality/run.py

bench-speed: .venv/.ready-to-test  ## measure seconds and memory by number of records
	$(BIN)/python benchmarks/speed/run.py --records 10000,100000,1000000

bench-live: .venv/.ready-to-test  ## measure loading a store, looking leads up and adding them
	$(BIN)/python benchmarks/live/run.py

docs: .venv/.ready-for-docs  ## build the documentation into site/
	$(BIN)/mkdocs build --strict --quiet
	@echo "the documentation is in site/index.html"

clean:  ## remove what was built, but not .venv
	rm -rf build dist site out .bench .benchmarks .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find src tests examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.made:
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=...")'
	@$(PYTHON) -m venv .venv
	@$(PIP) --upgrade 'pip>=25.1'
	@touch $@

.venv/.ready-to-run: .venv/.made pyproject.toml
	@echo "Installing leadmatch in .venv"
	@$(PIP) --editable .
	@touch $@

.venv/.ready-to-test: .venv/.made pyproject.toml
	@echo "Installing leadmatch, its extras and the tools of development in .venv"
	@$(PIP) --editable '.[arrow,encodings,serve,sql]' --group dev
	@touch .venv/.ready-to-run $@

.venv/.ready-for-docs: .venv/.made pyproject.toml
	@echo "Installing what builds the documentation in .venv"
	@$(PIP) --group docs
	@touch $@
