# Two commands do all set-up: `make handbook` and `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The tests use any of these; on Debian `make test` brings the first.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

# Material warns of a MkDocs 2 that is locked out here (`mkdocs<2`).
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help handbook offline serve test lint format lock bench wheel assurance browser clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

handbook: $(VENV)/.installed ## set up, check the handbook and build it into site/
	$(BIN)/qmsctl check
	$(BIN)/mkdocs build --strict
	@echo "The handbook is built: open $(CURDIR)/site/index.html, or run \`make serve\` to edit with a live view."

offline: $(VENV)/.installed ## build a copy into build/offline that opens without a server, and pack it
	$(BIN)/qmsctl check
	$(BIN)/mkdocs build --strict --no-directory-urls --site-dir build/offline
	$(BIN)/python -m zipfile -c build/offline.zip build/offline/
	@echo "The copy is in $(CURDIR)/build/offline.zip: unpack it anywhere and open index.html."

serve: $(VENV)/.installed ## show the handbook while it is edited
	$(BIN)/mkdocs serve --livereload

# Four at a time, on two cores as well: those in a browser wait for it.
test: $(VENV)/.installed-dev browser lint ## run the whole suite
	$(BIN)/python -m pytest -n 4 -m "not slow" -rfEs
	@$(SAY_WHAT_WAS_NOT_RUN)

lint: $(VENV)/.installed-dev ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.installed-dev ## put the code into shape
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

assurance: $(VENV)/.installed-dev browser ## run the slow tests as well
	$(BIN)/python -m pytest -n 2 -m slow -rfEs
	@$(SAY_WHAT_WAS_NOT_RUN)

bench: $(VENV)/.installed ## measure beside peers and write docs/tool/performance.md (twenty minutes)
	$(BIN)/python -m bench --write docs/tool/performance.md

wheel: $(VENV)/.installed ## build the wheel into dist/
	$(BIN)/hatchling build -t wheel -d dist

lock: $(VENV)/.installed-dev ## choose the newest allowed versions anew
	@mkdir -p build
	$(BIN)/python -c "$$REQUIREMENTS"
	$(COMPILE) --output-file requirements.lock build/requirements.in
	$(COMPILE) --constraint requirements.lock --output-file requirements-dev.lock build/requirements-dev.in

clean: ## remove everything that make made
	rm -rf $(VENV) site build dist bench/.envs bench/.work .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp says that an environment holds what a lock asks for, so that a second run is quick.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "qmsctl needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "this Python has no venv; on Debian: apt-get install python3-venv" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.lock pyproject.toml
	$(PIP_INSTALL) --require-hashes --requirement requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(PIP_INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@

FIND_BROWSER = for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; exit 1
SAY_WHAT_WAS_NOT_RUN = if ! ($(FIND_BROWSER)); then echo "NOT RUN: the tests in a browser, because there is no Chromium here; install one of: $(BROWSERS)"; fi

# Debian's own packages, by root or by sudo without a password; tests never fail for lack of a browser. Pango is what
# PDF copies are set with.
browser:
	@mkdir -p build; if ($(FIND_BROWSER)); then exit 0; fi; \
	if ! grep -qs '^ID=debian' /etc/os-release; then echo "no Chromium here, and this is not Debian: tests in a browser will be left out"; exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else echo "no Chromium here, and no right to install it: tests in a browser will be left out"; exit 0; fi; \
	echo "installing Debian's chromium for the tests in a browser"; \
	$$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core libpango-1.0-0 libpangoft2-1.0-0 >build/chromium.log 2>&1 \
	&& rm -f build/chromium.log || echo "Chromium could not be installed: tests in a browser will be left out"

COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --annotation-style line --upgrade

define REQUIREMENTS
import pathlib, tomllib
project = tomllib.loads(pathlib.Path("pyproject.toml").read_text(encoding="utf-8"))
needed = project["project"]["dependencies"] + project["build-system"]["requires"]
for name, lines in (("requirements", needed), ("requirements-dev", needed + project["dependency-groups"]["dev"])):
    pathlib.Path(f"build/{name}.in").write_text("\n".join(lines) + "\n", encoding="utf-8")
endef
export REQUIREMENTS
