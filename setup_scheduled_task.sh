#!/bin/sh
# Schedules the daily refresh with the machine's own scheduler: `./setup_scheduled_task.sh`,
# `./setup_scheduled_task.sh --at 03:30`. All arguments go to `sigeti schedule install`.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")"
node scripts/prepare.mjs
exec node dist/src/cli/main.js schedule install "$@"
