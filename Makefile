# The two commands of the README: `make run` and `make test`. Both start from nothing but python3, make and git.
.PHONY: run test install install-test lock check evaluate benchmark review clean help

PYTHON_VERSION := $(shell cat .python-version)
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export HF_HUB_OFFLINE := 1
PORT ?= 5005
FILES ?= tests/evaluation/heldout/*.jsonl
REPORT ?= results/evaluation.html
PYTHON := .venv/bin/python
UV = $(shell sh scripts/find-uv.sh)

help:  ## What each target does
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /: /'

run: install  ## Install, check, build, train what changed, and serve the chat page on http://localhost:5005/
	$(PYTHON) -m bot serve --port $(PORT)

test: install-test  ## Run every test, with a browser and real servers
	sh scripts/browser.sh
	# Three processes: a browser driven in one would keep its event loop from the tests that need their own.
	$(PYTHON) -m pytest -m "not browser and not system"
	$(PYTHON) -m pytest -m browser tests/review
	$(PYTHON) -m pytest -m "browser or system" --ignore tests/review

install: .venv/installed  ## Install what running needs

install-test: .venv/installed-test  ## Install what testing needs as well

# `sync`, not `install`: install applies the overrides of pyproject.toml to the lock as well, so the day a newer version
# of an overridden package appears it asks for that one and refuses it for want of a hash.
.venv/installed: requirements.lock pyproject.toml | .venv/pyvenv.cfg
	$(UV) pip sync --python $(PYTHON) --require-hashes requirements.lock
	echo "$(CURDIR)" > .venv/lib/python$(PYTHON_VERSION)/site-packages/assistant.pth  # this folder, importable from anywhere
	cp scripts/telemetry_off.pth .venv/lib/python$(PYTHON_VERSION)/site-packages/  # also for a plain `rasa run`
	touch $@

.venv/installed-test: requirements-test.lock .venv/installed
	$(UV) pip sync --python $(PYTHON) --require-hashes requirements-test.lock
	touch $@

.venv/pyvenv.cfg: .python-version
	$(UV) venv --python $(PYTHON_VERSION) --allow-existing .venv

lock:  ## Resolve the dependencies anew and write both lock files
	$(UV) lock --upgrade
	$(UV) export --quiet --no-emit-project --format requirements-txt -o requirements.lock
	$(UV) export --quiet --no-emit-project --extra test --format requirements-txt -o requirements-test.lock

check: install  ## Check the knowledge base
	$(PYTHON) -m bot knowledge check

evaluate: install  ## Measure on labelled messages beside two baselines: make evaluate FILES="a.jsonl b.jsonl"
	$(PYTHON) -m bot evaluate $(FILES) --report $(REPORT) --baselines

benchmark: install  ## Time a message over HTTP beside a minimal Rasa bot
	$(PYTHON) -m bot benchmark

review: install  ## Serve the review site for staff
	$(PYTHON) -m bot review serve

clean:  ## Remove everything that was built; var/ holds conversations and is kept
	rm -rf .venv .uv models .rasa build *.egg-info
