# Every target does its own set-up; `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SOURCES := $(shell find kcli kcli_core -name '*.py' -o -name '*.toml' -o -name '*.txt' -o -name '*.mako') pyproject.toml README.md

.PHONY: install demo test lint types bench soak docs fixtures lock clean

install: $(INSTALLED)

# The exact versions of the lock, each checked against its hash, byte code compiled.
$(VENV)/.locked: requirements.lock
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pip install -q --disable-pip-version-check --compile --require-hashes -r requirements.lock
	touch $@

# kcli itself: a regular install (an editable one doubles the start-up of every Python of the environment).
$(INSTALLED): $(VENV)/.locked $(SOURCES)
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pip install -q --disable-pip-version-check --compile --no-deps --no-build-isolation --force-reinstall .
	touch $@

demo: install
	PATH="$(CURDIR)/$(BIN):$$PATH" sh fixtures/demo.sh

test: install
	$(BIN)/python -m pytest -q -n 3 --dist worksteal

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: install
	$(BIN)/mypy kcli kcli_core

bench: install
	$(BIN)/python -m tests.bench

# SHORT=1 is the form that runs in CI.
soak: install
	$(BIN)/python -m tests.soak $(if $(SHORT),--short)

# The pages that are made from the program: roles, commands, errors, requirements.
docs: install
	$(BIN)/python -m tests.docs.generate

fixtures: install
	$(BIN)/python fixtures/make.py

# Hashed versions without index addresses.
lock:
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install -q uv
	UV_SYSTEM_CERTS=1 $(VENV)-lock/bin/uv pip compile pyproject.toml --extra dev --generate-hashes --no-header --universal --python-version 3.11 -o requirements.lock
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
