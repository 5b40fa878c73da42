# Every target sets up .venv by itself and installs again only when pyproject.toml or constraints.txt
# changed. All that is needed is make and Python 3.11 or newer; another Python: make lab PYTHON=...

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
NOTEBOOK := notebooks/00_start_here.ipynb
PYTHONS := $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11 python)

# Passed through: make lab LAB_ARGS="--no-browser --port 8890" · make test TEST_ARGS="-k cli"
LAB_ARGS :=
TEST_ARGS :=
BENCH_ARGS :=
MATRIX_ARGS :=
# make portable PORTABLE_ARGS="tests/engine -x" ARITHMETICS="MKL_CBWR=COMPATIBLE"
PORTABLE_ARGS := tests/engine tests/tuning tests/lessons tests/data tests/test_export.py tests/notebooks
ARITHMETICS := ATEN_CPU_CAPABILITY=default ATEN_CPU_CAPABILITY=avx2 ATEN_CPU_CAPABILITY=avx512 \
  MKL_CBWR=COMPATIBLE MKL_CBWR=AVX2
# cpu: on Linux PyTorch's CPU build, 0.2 GB, where its own index answers. cuda: the build for NVIDIA GPUs.
# What was asked for last is remembered, as the name of a file.
TORCH := $(or $(patsubst $(VENV)/.torch-%,%,$(firstword $(wildcard $(VENV)/.torch-*))),cpu)
$(if $(filter cpu cuda,$(TORCH)),,$(error TORCH must be cpu or cuda, got $(TORCH)))

# One worker a core; a file's tests stay together, for what they have computed is kept.
WORKERS := 2
TOGETHER := OMP_NUM_THREADS=1 $(PY) -m pytest -n $(WORKERS) --dist loadfile

# What checks the page's JavaScript, and what that needs.
FRONT := tests/front
NPM := $(shell command -v npm 2>/dev/null)

# Tests start hundreds of processes: modules are compiled for the first of them, not for each.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help lab test portable lint lint-front format bench binder graders matrix docs readme clean FORCE

help:
	@echo "make lab     open JupyterLab at $(NOTEBOOK)   (LAB_ARGS=\"--no-browser --port 8890\", TORCH=cuda)"
	@echo "make test    the whole test suite             (TEST_ARGS=\"-k cli\")"
	@echo "make portable  notebooks and numerical tests under other processors' arithmetic (slow)"
	@echo "make lint    ruff format --check, ruff check, mypy --strict, codespell, zizmor, repo-review; eslint, tsc"
	@echo "make bench   measure against the peers and write docs/benchmarks.md"
	@echo "make format  let ruff format and fix what it can"
	@echo "make binder  build what Binder builds in a clean environment and run the first notebook (slow)"
	@echo "make matrix  labs in Notebook 7, Voilà and other hosts, installed in .venv-matrix (slow)"
	@echo "make docs    the documentation's site, in build/docs"
	@echo "make graders grade an assignment with nbgrader and with otter-grader (slow)"
	@echo "make readme  write the launch links into README.md again"
	@echo "make clean   remove .venv, .venv-matrix, caches and build outputs"

lab: $(VENV)/.installed-lab
	$(PY) -m hpwidgets.cli lab $(NOTEBOOK) $(LAB_ARGS)

# Each part may be empty (pytest's 5) when TEST_ARGS selects of the others alone.
test: $(VENV)/.installed-test
	@all=5; for part in together pages alone; do \
	  case $$part in alone) how="$(PY) -m pytest";; *) how="env $(TOGETHER)";; esac; \
	  $$how -p tests.parts --part $$part $(TEST_ARGS); ended=$$?; \
	  case $$ended in 0) all=0;; 5) ;; *) exit $$ended;; esac; \
	done; exit $$all

# PyTorch would run an instruction set that the processor lacks, and stop: those are left out.
portable: $(VENV)/.installed-test
	@has=`$(PY) -c "import torch; print(torch.backends.cpu.get_cpu_capability())"`; failed=""; \
	for arithmetic in $(ARITHMETICS); do \
	  case "$$arithmetic-$$has" in \
	    *=avx512-AVX2* | *=avx512-DEFAULT | *=avx2-DEFAULT | *=AVX2-DEFAULT) \
	      echo "== $$arithmetic: left out, this processor offers $$has"; continue;; esac; \
	  echo "== $$arithmetic"; \
	  env "$$arithmetic" $(TOGETHER) -q $(PORTABLE_ARGS) || failed="$$failed $$arithmetic"; \
	done; \
	if [ -n "$$failed" ]; then echo "Failed under:$$failed" >&2; exit 1; fi

lint: $(VENV)/.installed-lint lint-front
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy --strict hpwidgets
	$(VENV)/bin/codespell
	$(VENV)/bin/zizmor --offline --quiet .
	@$(VENV)/bin/repo-review --show err .

# Only the page's JavaScript needs node: who has none is told so, and goes on; CI may not.
lint-front: $(if $(NPM),$(FRONT)/node_modules/.installed)
ifneq ($(NPM),)
	cd $(FRONT) && npm run --silent lint && npm run --silent types
else
	@echo "npm is missing: hpwidgets/front is neither linted nor type-checked." >&2; \
	echo "On Debian and Ubuntu: apt install nodejs npm" >&2; [ "$$CI" != true ]
endif

format: $(VENV)/.installed-lint
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(VENV)/.installed-bench
	$(PY) -m tests.benchmarks $(BENCH_ARGS)

binder: $(VENV)/.installed-test
	$(PY) -m pytest -m binder -s tests/test_binder.py $(TEST_ARGS)

graders: $(VENV)/.installed-test
	$(PY) -m pytest -m matrix tests/matrix/test_graders.py $(MATRIX_ARGS)

matrix: $(VENV)/.installed-test
	$(PY) -m pytest -m matrix -rP tests/matrix tests/browser $(MATRIX_ARGS)

docs: $(VENV)/.installed-docs
	$(PY) -m sphinx --quiet --fail-on-warning --keep-going docs build/docs
	@echo "build/docs/index.html is the first page."

readme: $(VENV)/.created
	$(PY) binder/launch_links.py

clean:
	rm -rf $(VENV) .venv-matrix build dist docs/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis $(FRONT)/node_modules
	find hpwidgets tests notebooks binder -name __pycache__ -prune -exec rm -rf {} +
	find notebooks -name .ipynb_checkpoints -prune -exec rm -rf {} +

# --- the environment -------------------------------------------------------------------------------

# .created holds the folder that the environment was made in: a tree that was moved or copied, and an
# environment whose Python is gone, are set up afresh. A working .venv made by hand is kept.
RUNS := $(PY) -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1
STATE := $(shell [ "`cat $(VENV)/.created 2>/dev/null`" = "`pwd -P`" ] && $(RUNS) && echo ready)

$(VENV)/.created: $(if $(STATE),,FORCE)
	@if [ ! -e $@ ] && $(RUNS); then echo "Using the $(VENV) that is here."; else \
	  found=""; seen=""; \
	  for python in $(PYTHONS); do \
	    version=`"$$python" -c "import platform; print(platform.python_version())" 2>/dev/null` || continue; \
	    seen="$$seen $$python ($$version)"; \
	    if "$$python" -c "import sys; sys.exit(sys.version_info < (3, 11))"; then found="$$python"; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "hpwidgets needs Python 3.11 or newer; found:$${seen:- none}." >&2; \
	    echo "Install one, or name it: make lab PYTHON=/path/to/python3.12" >&2; exit 1; \
	  fi; \
	  echo "Creating $(VENV) with $$found (Python $$version)"; \
	  "$$found" -m venv --clear $(VENV) || { rm -rf $(VENV); \
	    echo "$$found cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; \
	    exit 1; }; \
	fi
	@pwd -P > $@

$(VENV)/.installed-%: pyproject.toml constraints.txt $(VENV)/.created $(VENV)/.torch-$(TORCH)
	@echo "Installing hpwidgets[$*] into $(VENV); the first time takes a few minutes"
	$(PIP) install --quiet --constraint constraints.txt --editable ".[$*]"
	@touch $@

# Alone, so that nothing else is looked for in PyTorch's index. pip would keep another build: the versions are equal.
$(VENV)/.torch-cpu $(VENV)/.torch-cuda: $(VENV)/.torch-%: constraints.txt $(VENV)/.created
	@options=`$(PY) binder/torch_index.py $*` || exit; \
	$(if $(filter-out $@,$(wildcard $(VENV)/.torch-*)),$(PIP) uninstall --quiet --yes torch;) \
	[ -z "$$options" ] || $(PIP) install --quiet $$options --constraint constraints.txt torch || \
	  echo "That failed: going on with PyTorch's usual build." >&2
	@rm -f $(VENV)/.torch-*
	@touch $@

# --engine-strict: a node too old for them is said here, in words.
$(FRONT)/node_modules/.installed: $(FRONT)/package.json
	@echo "Installing what checks the page's JavaScript into $(FRONT)/node_modules"
	cd $(FRONT) && npm install --engine-strict --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

FORCE:
