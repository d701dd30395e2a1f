#!/bin/sh
# Installs the peers into bench/peers/.venv: bench/peers/setup.sh
set -eu
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/pip install --quiet -r requirements.txt
.venv/bin/dbt --version
