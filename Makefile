# Everything a newcomer needs: `make demo` and `make test`. .venv is made here, from exact pins.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# Where it is set, each of the hundred processes of a test or a demo would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo up test check bench judge pins
help:  ## what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

install: .venv/installed  ## make .venv from the exact pins
.venv/installed: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.txt
	$(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python -e .
	@touch $@

demo: install  ## a compromised key and a mining instance are contained before your eyes
	@$(BIN)/python -m deployments.demo

up: install  ## the same stack stays up: UI on 127.0.0.1:4200, one plan waits for your approval
	@$(BIN)/python -m deployments.up

test: install  ## the whole suite, made for two cores
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

check: install  ## format, lint, types, rooms
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install  ## measure; prints and writes benchmarks/results.md
	$(BIN)/python -m benchmarks

judge: install  ## Prowler's verdict (CIS 1.4, 3.0, 5.0) before and after the baseline; about 3 minutes
	$(BIN)/python -m benchmarks.judge

pins: install  ## compile requirements.in into requirements.txt
	$(BIN)/uv pip compile --quiet --no-emit-index-url --universal --python-version 3.11 requirements.in -o requirements.txt
