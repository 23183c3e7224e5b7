# Every command of the project. `make help` lists them. Everything lands in .venv and DATA_DIR.

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check bench chaos soak mutants train lock clean FORCE
.PHONY: check-types check-quickly check-format check-lint check-layers check-packages chromium deploy-tools
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
SERVICE := $(VENV)/.service
TESTS := $(VENV)/.tests
CODE := reminders worker tests bench training

# Test processes at a time; each starts its own PostgreSQL and Redis when a test asks for them.
WORKERS ?= 2
# More arguments for pytest, as in: make test ARGS='tests/care -x'
ARGS ?=

# A .venv that was made in another folder, or whose Python is gone, is made again.
ifneq ($(shell grep -q -F "$$(pwd -P)/$(VENV)" $(BIN)/activate 2>/dev/null && $(BIN)/python -c 'print("good")'),good)
$(SERVICE): FORCE
endif

setup: $(SERVICE) ## Set up .venv and start nothing
	@:

run: $(SERVICE) ## Start the whole service on its embedded default (SQLite, private Redis, simulated phones)
	@END_WITH_PARENT=1 exec $(BIN)/reminders run

demo: $(SERVICE) ## The same on throw-away data, with patients who answer by themselves and a fast clock
	@END_WITH_PARENT=1 exec $(BIN)/reminders demo

# What waits for the network runs beside what has the processor; only Python comes first, since two runs of apt-get may
# delete each other's packages. Types are checked beside the tests.
test: ## Check the code and run every test (ARGS='tests/care -k stop' for some)
	@sh setup/venv.sh
	@$(MAKE) --jobs=2 $(TESTS) deploy-tools
	@$(MAKE) --jobs=2 chromium check-quickly || { $(SAY_WHICH); }
	@TYPES='$(BIN)/mypy $(CODE)' sh setup/tests.sh $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

# Types take longer than all the others together, which run beside them.
check: $(TESTS) ## Format, lint, types and layers; changes nothing
	@$(MAKE) --jobs=2 check-types check-quickly || { $(SAY_WHICH); }

SAY_WHICH := echo "A check failed: the first line above with *** names it, and what it says stands before that." >&2; exit 1

check-quickly: check-format check-lint check-layers check-packages

check-types:
	$(BIN)/mypy $(CODE)

check-format:
	$(BIN)/ruff format --check .

check-lint:
	$(BIN)/ruff check .

check-layers:
	$(BIN)/lint-imports

check-packages:
	$(BIN)/python -m pip check

chromium:
	@sh setup/chromium.sh

deploy-tools:
	@sh setup/deploy_tools.sh

bench: $(TESTS) ## Measure everything against simpler ways to do it, on both engines, in one run (ARGS="--smoke" for a trial)
	$(BIN)/python -m bench $(ARGS)

chaos: $(TESTS) ## The long chaos run: thousands of texts while everything is killed, frozen and restarted
	$(BIN)/python -m pytest tests/chaos --chaos=long -s $(ARGS)

soak: $(TESTS) ## Hours of care time at work: memory, descriptors and logs must not grow (ARGS='--engine sqlite --hours 4')
	$(BIN)/python -m tests.soak $(ARGS)

mutants: $(TESTS) ## Change the code in one place at a time and see whether a test notices (ARGS='--sample 200 --seed 1' for some)
	$(BIN)/python -m tests.mutants $(ARGS)

train: $(TESTS) ## Train the reader's decisions on the labeled replies again (ARGS=--curve also prints what each line costs)
	$(BIN)/python -m training $(ARGS)

lock: $(TESTS) ## Pin the newest of everything pyproject.toml asks for
	@sh setup/lock.sh

clean: ## Remove .venv and everything made by building and testing; DATA_DIR is never touched
	rm -rf $(VENV) .build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r call does; do printf '%-14s %s\n' "$$call" "$$does"; done

$(SERVICE): requirements.txt pyproject.toml
	@sh setup/venv.sh
	@sh setup/packages.sh requirements.txt
	@sh setup/project.sh
	@touch $@

$(TESTS): $(SERVICE) requirements-dev.txt
	@sh setup/packages.sh requirements-dev.txt
	@touch $@
