# Everything sets itself up: there is nothing to install or activate first. See infra/setup.sh.
SHELL := bash

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# macOS brings a make that knows no .SHELLFLAGS
IN_ENV := set -euo pipefail; source infra/env.sh;
# tests/support/order.py says which process runs a file of tests, and which files come first.
PYTEST := python -m pytest -n 2 --durations=10
# All tables by cases and by the oracle, and what is only Spark's: the fast tests run these on Spark too.
ON_SPARK := tests/cases tests/oracle $(addprefix tests/pipeline/test_,erasure.py event_log.py privacy.py spark_settings.py)
# These compute nothing, or only read what an engine has computed: all tests run them once.
ONCE := tests/airflow/test_dags.py tests/bench tests/contracts tests/report $(wildcard tests/pipeline/test_command*.py tests/pipeline/test_simulate*.py)

.PHONY: help setup demo test test-all check airflow bench format docs clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Set up everything that the other commands need (they do it by themselves)
	@infra/setup.sh

demo: setup ## Thirteen months of simulated gateway logs, from raw lines to the report
	@infra/demo.sh

test: ## Run the fast tests on both engines, or those of ARGS="tests/airflow/test_dags.py -k backfill"
	@infra/setup.sh --tests
	@$(IN_ENV) $(if $(ARGS),,CENSUS_ENGINE=embedded) $(PYTEST) -m "not slow" $(ARGS)
	$(if $(ARGS),,@$(IN_ENV) CENSUS_ENGINE=spark $(PYTEST) -m "not slow" $(ON_SPARK))
	@echo "All fast tests passed. Before a commit: make check"

test-all: ## Run all tests, also those that take minutes each
	@infra/setup.sh --tests
	@$(IN_ENV) $(if $(ARGS),,CENSUS_ENGINE=embedded) $(PYTEST) $(ARGS)
	$(if $(ARGS),,@$(IN_ENV) CENSUS_ENGINE=spark $(PYTEST) -m "not engine and not once" $(ONCE:%=--ignore %))
	@echo "All tests passed. Before a commit: make check"

check: setup ## Style, types, layers, and that the data dictionary is fresh
	@$(IN_ENV) set -x; ruff format --check .; ruff check .; mypy; lint-imports; python -m jobs dictionary --check
	@echo "All checks passed."

airflow: setup ## Start Airflow on this machine, with the daily DAG; Ctrl-C stops it
	@exec infra/airflow.sh

bench: ## Compare speed and memory with a DuckDB job, or as in ARGS="--sizes 400,1000000 --without-before"
	@CENSUS_ENGINE=spark infra/setup.sh
	@$(IN_ENV) python -m bench.engines $(ARGS)

format: setup ## Format the code and repair what ruff can repair
	@$(IN_ENV) ruff format .; ruff check --fix .

docs: setup ## Write schemas/README.md, the data dictionary, from the contracts
	@$(IN_ENV) python -m jobs dictionary

clean: ## Remove what the demo and Airflow made (.census) and all caches; keeps .venv and .tools
	rm -rf .census .pytest_cache .mypy_cache .ruff_cache .import_linter_cache spark-warehouse metastore_db derby.log
	find . -name __pycache__ -not -path './.venv/*' -not -path './.tools/*' -prune -exec rm -rf {} +
