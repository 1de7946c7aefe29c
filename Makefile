# Everything there is to do here, `make help` lists it. Needs Python 3.11+, git and make.
VENV := .venv
BIN := $(VENV)/bin
DATA ?= var/demo
# More for the command, for example: make demo ARGS=--no-browser, make test ARGS="-k album"
ARGS ?=
TIERS := unit integration e2e crash

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint pytest golden hostile bench simulate train evaluate lock hooks clean $(TIERS)

help: ## this list
	@sed -n 's/^$$(TIERS)/$(TIERS)/; s/^\([a-z0-9 ]*\):.*## \(.*\)/  make \1 - \2/p' $(MAKEFILE_LIST)

setup: $(VENV)/dev.stamp ## the environment in .venv, with the tools to work here
	@echo "The environment is ready: $(BIN)/mimimeter --help"

demo: $(VENV)/run.stamp ## the bot with all its services and a chat page, nothing else needed
	@exec $(BIN)/mimimeter demo --data-dir $(DATA) $(ARGS)

test: lint pytest ## all checks and all tests

lint: $(VENV)/dev.stamp ## style, types, import contracts, dependencies, secrets
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m deploy.checks

pytest: $(VENV)/dev.stamp ## all tests, on up to four cores
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

$(TIERS): $(VENV)/dev.stamp ## one tier of the tests
	$(BIN)/pytest tests/$@ $(ARGS)

golden: $(VENV)/dev.stamp ## write down anew what is seen on the golden photos, and show what has changed
	$(BIN)/python -m tests.golden

hostile: $(VENV)/dev.stamp ## ten thousand hostile pictures through decoders and networks
	$(BIN)/python -m tests.hostile $(ARGS)

bench: $(VENV)/dev.stamp ## measure speed and memory
	$(BIN)/python -m tests.benchmarks $(ARGS)

simulate: $(VENV)/dev.stamp ## thousands of voters with known tastes play: do ratings and score find the truth
	$(BIN)/python -m tests.simulation $(ARGS)

train: $(VENV)/train.stamp ## learn the networks anew from the photos in DATA: hours, goes on where it stopped
	$(BIN)/python -m scoring.training $(PHOTOS) $(ARGS)

evaluate: $(VENV)/dev.stamp ## measure networks and score on photos of DATA that nothing was learnt from
	$(BIN)/python -m scoring.training.evaluation $(PHOTOS) $(ARGS)

# Not the demo's folder, and where none is given the programs know their own.
train evaluate: DATA =
train evaluate: PHOTOS = $(if $(DATA),--data "$(DATA)") $(if $(WORK),--work "$(WORK)")

lock: $(VENV)/dev.stamp ## choose versions anew and write the locks
	$(BIN)/python -m deploy.checks.lock

hooks: $(VENV)/dev.stamp ## run the checks before each commit
	$(BIN)/pre-commit install

clean: ## remove the environment and the caches; data in var stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A stamp is older than its lock when the environment is out of date. The tools include what a run needs.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml deploy/setup.sh
	@deploy/setup.sh run
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml deploy/setup.sh
	@deploy/setup.sh dev
	@touch $(VENV)/run.stamp $@

# PyTorch and its libraries take 5 GB, so only who trains has them.
$(VENV)/train.stamp: requirements/train.txt pyproject.toml deploy/setup.sh
	@deploy/setup.sh train
	@touch $(VENV)/run.stamp $@
