#!/bin/sh
# Rebuilds the warehouse: `./run_pipeline.sh`, `./run_pipeline.sh --full-refresh`. All arguments go to `sigeti refresh`.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")"
node scripts/prepare.mjs
exec node dist/src/cli/main.js refresh "$@"
