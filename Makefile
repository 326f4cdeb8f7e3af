# What takes long is done once: each target does nothing where its result is there.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup node_modules build kernel master agent demo test soak check bench clean

# Directories too: their time tells that a file went away.
SOURCES := $(shell find src -type d -o -name '*.ts')

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z_]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the Debian packages that are missing (as root)
	@scripts/setup.sh

node_modules: node_modules/.package-lock.json ## install the npm packages
build: dist/.built ## compile the TypeScript

# npm writes this file itself, at the end of a whole installation.
node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

dist/.built: node_modules/.package-lock.json package.json tsconfig.json tsconfig.build.json bin/load.js $(wildcard scripts/*.js) $(SOURCES)
	@rm -rf dist
	npm run --silent build
	@touch $@

# The order of these two matters only on a fresh machine: packages first.
dist/.built node_modules/.package-lock.json: | setup

kernel: build ## build the UML kernel (minutes, once)
	@bin/dumm kernel build

master: build ## make the busybox master
	@bin/dumm master build busybox

agent: setup ## compile the agent into agent/build (labs compile their own, into the cache)
	@$(MAKE) --no-print-directory -C agent OUT=build

demo: kernel master ## bring up the first lab and look at it (as root)
	@scripts/demo.sh

test: kernel master ## run every test, the live ones with real guests (as root)
	@scripts/test.sh

soak: kernel master ## make 200 random pairs of topologies of each other, as many as DUMM_PAIRS says (as root)
	@DUMM_PAIRS=$${DUMM_PAIRS:-200} DUMM_SEED=$${DUMM_SEED:-$$(date +%s)} scripts/test.sh --project live test/live/lab/pairs.test.ts

check: node_modules ## check types and style
	npm run --silent check

bench: kernel master ## measure against the bare floor (as root); see bench/README.md
	@node bench/run.js

clean: ## remove what was built here; kernels and masters stay in the cache
	rm -rf dist oclif.manifest.json agent/build launcher/build
