# What there is to do here. `make run` and `make test` set up what they need; see README.md.

# Queries are checked against the committed .sqlx folder: no build needs a database.
export SQLX_OFFLINE = true

.PHONY: help run test bundle check audit prepare compose-check pictures quality

help:
	@echo 'make run            build the program and serve the paper at http://localhost:8080'
	@echo 'make test           run all tests, those in a browser too'
	@echo 'make bundle         build the front-end only'
	@echo 'make check          formatting, lints, licences of what is used, the checked queries'
	@echo 'make audit          known holes in what is used; needs the network'
	@echo 'make prepare        check the queries anew after a change to SQL or migrations'
	@echo 'make compose-check  check docker-compose.yml'
	@echo 'make pictures       draw docs/*.png anew'
	@echo 'make quality        measure the readers'"'"' pages with Lighthouse'

run:
	@scripts/setup run
	@scripts/bundle
	cargo run --locked -- serve

test:
	@scripts/test

bundle:
	@scripts/bundle

check:
	cargo fmt --check
	cargo clippy --locked --all-targets -- --deny warnings
	@scripts/deny bans licenses sources
	@scripts/prepare --check

audit:
	@scripts/deny advisories

prepare:
	@scripts/prepare

compose-check:
	@scripts/compose-check

pictures:
	@scripts/setup test
	@scripts/bundle
	cargo build --locked
	@scripts/pictures

quality:
	@scripts/setup test
	@scripts/bundle
	cargo build --locked
	@npm --prefix quality ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@node quality/measure.mjs
