# Trialogue: `make run` to talk to it, `make test` to prove it. Everything is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench lock clean

# Serve on 127.0.0.1:8080; builds the sample library when there is none.
run: $(VENV)/installed
	@$(BIN)/python -m bot serve --build-sample

# Every check and every test.
test: check
	@$(BIN)/python -m pytest

# Format, lint, types, arrows between the rooms, content.
check: $(VENV)/installed-dev
	@$(BIN)/ruff format --check --quiet bot tests
	@$(BIN)/ruff check --quiet bot tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m bot check

# Timings: ratios and CPU time, printed, never asserted.
bench: $(VENV)/installed-dev
	@for file in tests/benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

# Pin the run and dev requirements together, with hashes.
lock: $(VENV)/installed-dev
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 --extra dev pyproject.toml --output-file requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 --constraint requirements-dev.lock pyproject.toml --output-file requirements.lock

clean:
	@rm -rf $(VENV) var build dist

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Trialogue needs Python 3.11 or newer; '$(PYTHON)' is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Trialogue into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
