# Schedules the daily refresh with Windows' Task Scheduler: .\setup_scheduled_task.ps1,
# .\setup_scheduled_task.ps1 --at 03:30. All arguments go to `sigeti schedule install`.
$ErrorActionPreference = 'Stop'
# PowerShell makes a list of `a,b`, which for an option means something else than `a b`.
$arguments = @($args | ForEach-Object { $_ -join ',' })
# The folder of a script's caller would stay changed after it.
Push-Location -LiteralPath $PSScriptRoot
try {
    node scripts/prepare.mjs
    if ($LASTEXITCODE -eq 0) { node dist/src/cli/main.js schedule install @arguments }
}
finally {
    Pop-Location
}
exit $LASTEXITCODE
