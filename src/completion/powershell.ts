import { flagWords, verbRows } from './words.ts';

const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

/** Completion for PowerShell 5 and later. */
export function powershellScript(): string {
  const flags = verbRows.map((row) => `        '${row.name}' = @(${list(flagWords(row))})`).join('\n');
  return `# PowerShell completion for roadctl. Load it with: roadctl completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'roadctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.Extent.Text.PadRight($cursorPosition).Substring(0, $cursorPosition)
    $typed = @($line -split '\\s+' | Where-Object { $_ -ne '' })
    if ($line -match '\\s$') { $typed += '' }
    $current = $typed[-1]
    $before = @($typed | Select-Object -Skip 1 | Select-Object -SkipLast 1)
    $verb = $before | Where-Object { $_ -notlike '-*' } | Select-Object -First 1
    # Verbs and names of flags stand here; everything else is asked for.
    $verbs = @(${list(verbRows.map((row) => row.name))})
    $flags = @{
${flags}
    }
    $found = @()
    if (-not $verb -and $current -notlike '-*') { $found = $verbs }
    elseif ($current -like '-*' -and $current -notlike '*=*') {
        $found = if ($verb -and $flags.ContainsKey($verb)) { $flags[$verb] } else { @(${list(flagWords(undefined))}) }
    }
    else {
        # Windows PowerShell drops empty arguments; a quoted pair stands for one.
        $last = if ($current -eq '' -and $PSVersionTable.PSVersion.Major -lt 7) { '""' } else { $current }
        $out = @(& $typed[0] __complete @before $last 2>$null)
        if ($out.Count -gt 0 -and ($out[-1] -eq ':0' -or $out[-1] -eq ':16')) { return }
        $found = @($out | Where-Object { $_ -notmatch '^:\\d+$' })
    }
    $found | ForEach-Object {
        $value, $about = $_ -split "\`t", 2
        if ($value -like "$current*") {
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
        }
    }
}
`;
}
