# make demo   what horizon would have said, past and present, in a minute and without the network once installed
# make test   every test          make check   style, types and the direction of the imports
# make fix    what of style can be put right by itself            make coverage  which lines no quick test runs
# make bench  how quick, how large, and beside what: writes the tables of docs/performance.md and docs/scale.md; takes half
#             an hour and 7 GB of disk, most of it for the whole registry (bench_scale.py with a size takes less)
# make sample the edition that is committed under reports/sample, anew
# make fuzz   what the fuzzers of tests/fuzz try in make test, sixty times over with other seeds: about an hour
# make audit  the locked versions against published advisories; needs the network
# make licences  the page of the licences of what is locked, anew
# make lock   the lock files anew, after a change of dependencies (the only one that needs uv)

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
LOCK := uv export --quiet --format requirements.txt --no-header --no-emit-project --no-emit-index-url

.PHONY: demo test check fix coverage fuzz bench sample audit licences lock

demo: .venv/runs
	@$(BIN)/horizon demo

test: .venv/develops
	@$(BIN)/pytest -n 2 --dist loadfile

check: .venv/develops
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/pytest tests/test_architecture.py

fix: .venv/develops
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

# The quick tests alone; the floor is in pyproject.toml.
coverage: .venv/develops
	@$(BIN)/pytest -n 2 --dist loadfile -m "not slow and not browser and not libreoffice and not postgres" --cov --cov-report=

fuzz: .venv/develops
	@FUZZ_TIMES=60 $(BIN)/pytest -n 2 --dist loadfile tests/fuzz

# Each benchmark is a program that prints a table; what is measured against has an environment of its own.
bench: .venv/develops .venv-bench/made
	@for one in tests/benchmarks/bench_*.py; do echo "# $$one"; BENCH_INTO=docs $(BIN)/python $$one || exit 1; done

SAMPLE := 2014-W01
sample: demo
	@rm -rf reports/sample/$(SAMPLE) && mkdir -p reports/sample
	@cp -r reports/demo/$(SAMPLE) reports/sample/ && rm -r reports/sample/$(SAMPLE)/outbox

# pip-audit itself is not locked: it is a tool of whoever audits, in an environment of its own, and nothing runs on it.
audit:
	@test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && \
	  .venv-audit/bin/python -m pip --quiet --disable-pip-version-check install pip-audit; }
	@.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock --format json \
	  --output .venv-audit/answer.json
	@$(PYTHON) -c 'import json; found = json.load(open(".venv-audit/answer.json"))["dependencies"]; \
	  asked = [one for one in found if "vulns" in one]; print(len(asked), "packages audited"); \
	  raise SystemExit(len(asked) < 20)'

licences: .venv/develops
	@$(BIN)/python tools/list_licences.py > docs/licences.md

lock:
	@$(LOCK) --extra postgres --extra web --group build --no-group dev -o requirements.lock >/dev/null
	@$(LOCK) --extra postgres --extra web --group dev --group build -o requirements-dev.lock >/dev/null
	@$(LOCK) --only-group bench -o requirements-bench.lock >/dev/null
	@rm uv.lock

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "horizon needs Python 3.11 or later: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python lacks venv: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

# The build backend is locked too, so nothing is fetched that no hash covers.
.venv/runs: requirements.lock pyproject.toml | .venv/made
	@echo "Installing what horizon runs on into .venv" >&2
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/develops: requirements-dev.lock requirements.lock pyproject.toml | .venv/made
	@echo "Installing what horizon is tested with into .venv" >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch .venv/runs $@

.venv-bench/made: requirements-bench.lock
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements-bench.lock
	@touch $@
