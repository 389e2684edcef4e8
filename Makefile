# Two commands: «make run» serves the clinic, «make test» tests it. Both work on a fresh clone.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
MANAGE := $(VENV)/bin/python manage.py
.DEFAULT_GOAL := run
.PHONY: run setup test lint browser lock clean

# What the lock names, checked by its hashes; a new lock makes the environment anew. «make LOCKED=no» takes what pyproject.toml allows
# instead, for a processor that the locked packages do not know.
LOCKED ?= yes
PIP = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
OURSELVES = $(PIP) $(if $(filter no,$(LOCKED)),--editable '.$(1)',--no-deps --no-build-isolation --editable .)
NOT_INSTALLED = { echo "The locked packages could not be installed. Where pip finds no torch of exactly the locked version, name PyTorch's"; \
 echo "index of CPU builds in PIP_EXTRA_INDEX_URL and try again; on another kind of processor use «make LOCKED=no»."; exit 1; }
from_lock = $(if $(filter no,$(LOCKED)),true,$(PIP) --require-hashes --requirement $(1) || $(NOT_INSTALLED))

$(VENV)/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 is needed; set PYTHON to its command.") if sys.version_info[:2] != (3, 11) else None'
	@echo "The environment is being made; a first time takes about two minutes."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(call from_lock,requirements.lock)
	@touch $@

$(VENV)/.ready: $(VENV)/.locked pyproject.toml
	@$(call OURSELVES)
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@$(call from_lock,requirements-dev.lock)
	@$(if $(filter no,$(LOCKED)),$(call OURSELVES,[dev]))
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

# Both locks anew, with what is newest of what pyproject.toml allows; uv must be there, and PyTorch's CPU build among what UV_FIND_LINKS names.
LOCK = uv pip compile pyproject.toml --upgrade --generate-hashes --python-version 3.11 --no-header --no-annotate --quiet
lock:
	@$(LOCK) --extra dev --output-file requirements-dev.lock
	@$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock

clean:
	@rm -rf $(VENV) static/vendor node_modules clinic/frontend/node_modules
