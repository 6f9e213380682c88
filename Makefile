# make site   the project's site with the example fleet's book, in site/
# make test   every check and every test
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready
AXE_READY := tests/site/node_modules/.package-lock.json
# The same clock for everything that a build stamps, so that two builds of a commit are the same bytes.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

# Material asks for attention in every build's log; it keeps quiet where it finds this.
export NO_MKDOCS_2_WARNING := 1

.PHONY: site serve test lint axe bench lock pictures counts catalogue clean

site: $(READY)
	$(BIN)/mkdocs build --quiet --strict --clean
	@echo "Open site/index.html"

serve: $(READY)
	$(BIN)/mkdocs serve

test: lint axe
	$(BIN)/pytest -n auto

# What looks at pages for the tests of accessibility; without npm they are skipped, and say so.
axe: $(if $(shell command -v npm 2>/dev/null),$(AXE_READY))

$(AXE_READY): tests/site/package-lock.json
	npm ci --prefix tests/site --ignore-scripts --no-audit --no-fund --fetch-retries=0 --silent && touch $@ || \
		echo "axe-core could not be installed: tests of accessibility will be skipped" >&2

lint: $(DEV_READY)
	$(BIN)/ruff check generator tests benchmarks
	$(BIN)/ruff format --check generator tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV_READY)
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/edit.py

# The page of the docs that shows the example's diagrams, and the pictures on it, one of which README.md shows.
pictures: $(DEV_READY)
	PYTHONPATH=tests $(BIN)/python -m example.pictures
	PYTHONPATH=tests $(BIN)/python -m example.pull_requests

# The table of counts of each real fleet in ../shared/fleets, and that of what is known of all of them;
# FLEETS names some of them for the first.
counts: $(DEV_READY)
	PYTHONPATH=tests $(BIN)/python -m fleets.counts $(FLEETS)
	PYTHONPATH=tests $(BIN)/python -m fleets.knowledge

# The page of the docs that lists what the catalogue knows.
catalogue: $(DEV_READY)
	PYTHONPATH=tests $(BIN)/python -m catalogue.known

# Refresh the lock from the ranges in pyproject.toml.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet --upgrade pip
	build/lock/bin/pip install --quiet . --group dev
	build/lock/bin/pip freeze --exclude fleetbook > constraints.txt
	rm -rf build/lock

clean:
	rm -rf site docs/fleet build dist tests/site/node_modules .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(READY): $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1" -c constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . -c constraints.txt
	touch $@

$(DEV_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev -c constraints.txt
	touch $@
