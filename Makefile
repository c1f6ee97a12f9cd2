# The workflow. Only Python >= 3.11 and make are assumed; everything else is installed into .venv, from hashed locks.
PYTHON ?= python3
BIN := .venv/bin
SETUP := .venv/.ready

.PHONY: run demo test lint bench lock clean
.DELETE_ON_ERROR:

run: $(SETUP)  ## crawl the catalogue once, with progress; the collection is in ./data
	$(BIN)/legionwire crawl --all

demo: $(SETUP)  ## the main job on a small news web of our own, without internet
	$(BIN)/legionwire demo

test: $(SETUP)  ## every test
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(SETUP)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(SETUP)  ## what we claim about speed
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.judging
	$(BIN)/python -m benchmarks.storing

lock: $(SETUP)  ## compile the hashed requirement files anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
		pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
		--extra dev pyproject.toml -o requirements/dev.txt

clean:  ## remove what was set up, not what was collected
	rm -rf .venv build dist

$(SETUP): requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(SETUP)
