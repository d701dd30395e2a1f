# Rebuilds the warehouse: .\run_pipeline.ps1, .\run_pipeline.ps1 --full-refresh. All arguments go to `sigeti refresh`.
$ErrorActionPreference = 'Stop'
# PowerShell makes a list of `a,b`, which for a selector means something else than `a b`.
$arguments = @($args | ForEach-Object { $_ -join ',' })
# The folder of a script's caller would stay changed after it.
Push-Location -LiteralPath $PSScriptRoot
try {
    node scripts/prepare.mjs
    if ($LASTEXITCODE -eq 0) { node dist/src/cli/main.js refresh @arguments }
}
finally {
    Pop-Location
}
exit $LASTEXITCODE
