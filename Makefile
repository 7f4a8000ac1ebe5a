# Needs only make and a Python of at least 3.11: `make brief`, `make test`. PYTHON names another interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
LEDGER := src/steelyard/data/ledger/manifest.json
PERIOD ?= 2025-12
REPORTER ?= CHN
SOURCE ?= ../shared/world

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help brief data test check lint types imports docs size wheel soak extras claims-score world bench clean

help: ## Show the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

brief: $(LEDGER) ## Set everything up and write the brief of China's trade in December 2025
	@$(BIN)/steelyard brief $(REPORTER) $(PERIOD)

data: $(BIN)/.core ## Compile figures/ into the package
	$(BIN)/python -m steelyard.ledger.embed figures

test: $(BIN)/.dev $(LEDGER) ## Set everything up and run the tests
	$(BIN)/python -m pytest -n 2

check: lint types imports docs size ## Style, types, layers, documentation, sizes

lint: $(BIN)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/.dev
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright

imports: $(BIN)/.dev
	$(BIN)/lint-imports

docs: $(BIN)/.dev $(LEDGER) ## Build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

size: wheel
	$(BIN)/python scripts/sizes.py dist

wheel: $(BIN)/.dev $(LEDGER)
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

soak: $(BIN)/.dev $(LEDGER) ## Run the long trials in full
	STEELYARD_SOAK=1 $(BIN)/python -m pytest -m soak -n 2

extras: $(BIN)/.dev ## Install Dask and Ray and test sweeps on them
	$(PIP) -e '.[dev,dask,ray]'
	$(BIN)/python -m pytest tests/unit/lever/test_executors.py tests/unit/lever/test_sweep_equilibria.py

claims-score: $(BIN)/.dev $(LEDGER) ## Measure the reading of claims on labelled texts
	PYTHONPATH=tests $(BIN)/python -m claims_score

world: $(BIN)/.core $(LEDGER) ## Build the embedded worlds again; sources of 2017 and 2022 lie in SOURCE
	$(BIN)/python -m steelyard.lever.embed_world $(SOURCE)
	$(BIN)/python -m steelyard.lever.embed_2017 $(SOURCE)
	$(BIN)/python -m steelyard.lever.embed_structure $(SOURCE)
	$(BIN)/python -m steelyard.lever.embed_2025

bench: $(BIN)/.dev $(LEDGER) ## Measure times and memory
	$(BIN)/python -m pytest benchmarks -p no:xdist --benchmark-sort=name

clean: ## Remove everything that make made
	rm -rf $(VENV) dist site build src/steelyard/data/ledger brief-*.html .pytest_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(LEDGER): $(wildcard figures/*) $(wildcard src/steelyard/data/schema/*.csv) src/steelyard/ledger/embed.py | $(BIN)/.core
	$(BIN)/python -m steelyard.ledger.embed figures
	@touch $@

$(BIN)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Steelyard needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) -V 2>&1 || echo missing)." >&2; \
	  echo "Name another one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(BIN)/.core: pyproject.toml constraints.txt | $(BIN)/.python
	$(PIP) -e .
	@touch $@

$(BIN)/.dev: pyproject.toml constraints.txt | $(BIN)/.python
	$(PIP) -e '.[dev]'
	@touch $@ $(BIN)/.core
