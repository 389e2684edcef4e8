# Two commands: «make run» serves the clinic, «make test» tests it. Both work on a fresh clone.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
MANAGE := $(VENV)/bin/python manage.py
.DEFAULT_GOAL := run
.PHONY: run setup test lint browser clean

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 is needed; set PYTHON to its command.") if sys.version_info[:2] != (3, 11) else None'
	@echo "The environment is being made; a first time takes about two minutes."
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: $(VENV)/.ready
	@exec $(MANAGE) serve

setup: $(VENV)/.ready
	@$(MANAGE) setup

browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	 { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && \
	   DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk; } || \
	 { echo "The browser tests need Chromium. Run: sudo apt-get install chromium fonts-noto-cjk"; exit 1; }

lint: $(VENV)/.ready-dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/lint-imports

test: $(VENV)/.ready-dev browser lint
	@XINGLIN_BUNDLED_MODELS=embedder,support,entities,generator,generator-test $(MANAGE) setup --only translations frontend models terminology
	@$(VENV)/bin/python -m pytest tests/browser
	@$(VENV)/bin/python -m pytest --ignore=tests/browser

clean:
	@rm -rf $(VENV) static/vendor node_modules clinic/frontend/node_modules
