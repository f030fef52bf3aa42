# `make` alone lists the verbs. What they do is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help build test demo dist bench check format clean install
MAKEFLAGS += --no-print-directory

help: ## List the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

build: ## Compile the whole solution
	@dotnet msbuild MultiZoneIpam.sln -restore -maxCpuCount -verbosity:quiet -nologo

test: ## Install what is missing, build everything, run every test
	@scripts/test

demo: ## Show the main job on this machine (STORE=etcd: on a real etcd)
	@scripts/demo

dist: ## Put the release binaries into dist/
	@scripts/dist

bench: ## Measure beside host-local (ONLY=scenario: one of them)
	@scripts/bench

check: ## All that must hold before a merge: format, analyzers, tests, AOT warnings, budgets
	@scripts/check

format: ## Bring the sources into the house's form
	@dotnet format MultiZoneIpam.sln

clean: ## Remove what was built
	@rm -rf artifacts dist

install: dist ## Install the binaries on this machine (DESTDIR=folder: below that folder)
	@scripts/install
