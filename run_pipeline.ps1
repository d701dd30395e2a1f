# Rebuilds the warehouse: .\run_pipeline.ps1, .\run_pipeline.ps1 --full-refresh. All arguments go to `sigeti refresh`.
$ErrorActionPreference = 'Stop'
Set-Location -LiteralPath $PSScriptRoot
node scripts/prepare.mjs
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
node dist/src/cli/main.js refresh @args
exit $LASTEXITCODE
