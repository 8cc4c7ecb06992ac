# Everything a contributor runs. Each target is a script in scripts/, and CI runs the same scripts.
.PHONY: help run demo test test-sqlite test-postgres browser lint types format bench wheel lock clean
.DEFAULT_GOAL := help

help: ## print this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: ## install what is missing, then serve the console with its worker (data in var/)
	@scripts/run up

demo: ## serve made-up data that is deleted at the end
	@scripts/run demo

test: ## everything: lint, types, and the tests on SQLite, on PostgreSQL and in a browser
	@scripts/test

test-sqlite: ## the tests on SQLite
	@scripts/test-sqlite

test-postgres: ## the tests on a PostgreSQL server made for them
	@scripts/test-postgres

browser: ## the tests in a real browser
	@scripts/browser

lint: ## style, layers, templates, length of files, lock files
	@scripts/lint

types: ## type check
	@scripts/types

format: ## put the code into the form that lint asks for
	@scripts/format

bench: ## measure, one figure a script
	@scripts/bench

wheel: ## build the installable package into dist/
	@scripts/wheel

lock: ## choose the newest versions of all dependencies and record them in requirements/
	@scripts/lock --upgrade

clean: ## delete what was built and installed here; keeps var/
	@scripts/clean
