# The workflow. Only Python >= 3.11 and make are assumed; everything else is installed into .venv, from hashed locks.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
BENCH := .venv/bench
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11

.PHONY: help run demo test lint bench catalogue schema lock clean
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' Makefile | awk -F ': ' '{ printf "make %-9s %s\n", $$1, $$2 }'

run: $(READY)  ## everything: the scheduler crawls the catalogue into ./data, the pages are on http://127.0.0.1:8000
	@$(BIN)/legionwire up

demo: $(READY)  ## the main job on a small news web of our own, without internet
	@$(BIN)/legionwire demo

test: $(READY)  ## every test
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY) $(BENCH)/.ready  ## what we claim about speed
	$(BENCH)/bin/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.screening
	$(BIN)/python -m benchmarks.feeding
	$(BIN)/python -m benchmarks.sitemaps
	$(BIN)/python -m benchmarks.crawl
	$(BIN)/python -m benchmarks.languages
	$(BIN)/python -m benchmarks.analysing
	$(BIN)/python -m benchmarks.judging
	$(BIN)/python -m benchmarks.topics 1000 10000
	$(BIN)/python -m benchmarks.polling
	$(BIN)/python -m benchmarks.resting
	$(BIN)/python -m benchmarks.storing
	$(BIN)/python -m benchmarks.rejudging
	$(BIN)/python -m benchmarks.copying
	$(BIN)/python -m benchmarks.copies
	$(BENCH)/bin/python -m benchmarks.exporting 300000
	$(BENCH)/bin/python -m benchmarks.pages
	$(BENCH)/bin/python -m benchmarks.search 300000
	$(BENCH)/bin/python -m benchmarks.search 1000000

catalogue: $(READY)  ## write docs/catalogue.md, the outlets as a table, anew from catalogue/sources/*.toml
	@$(BIN)/python -m legionwire.catalogue_page > docs/catalogue.md

schema: $(READY)  ## write docs/schema.md, the views for analysts, anew from their comments
	@$(BIN)/python -m legionwire.schema_page > docs/schema.md

lock: $(READY)  ## compile the hashed requirement files anew from pyproject.toml
	$(PIP) uv
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --extra postgres pyproject.toml -o requirements/postgres.txt
	$(COMPILE) --extra dev pyproject.toml -o requirements/dev.txt
	$(COMPILE) --extra bench --constraint requirements/run.txt --override requirements/bench.in pyproject.toml -o requirements/bench.txt

clean:  ## remove what was set up, not what was collected
	rm -rf .venv build dist

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version if sys.version_info < (3, 11) else 0)'
	@echo 'setting up .venv, about half a minute'
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $(READY)

# Those we are compared with live apart: what the tests need stays as it is. Their wishes may contradict ours
# (requirements/bench.in), which pip would refuse to install; the list is complete without its help.
$(BENCH)/.ready: requirements/bench.txt $(READY)
	@$(BIN)/python -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/bench.txt
	@touch $@
