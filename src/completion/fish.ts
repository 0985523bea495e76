import { flagsOf } from '../argv.ts';
import { globalFlags } from '../flags/globals.ts';
import type { Flag } from '../flags/model.ts';
import { quote, verbRows } from './words.ts';

/** "-s o -l output -d ...": a value is asked for live. */
function flagLine(condition: string, flag: Flag): string {
  const short = flag.short === undefined ? '' : ` -s ${flag.short}`;
  const value = flag.type === 'boolean' ? '' : flag.bare === undefined ? " -x -a '(__roadctl_live)'" : '';
  const summary = /^.*?[.](?=\s|$)/.exec(flag.summary)?.[0].slice(0, -1) ?? flag.summary;
  return `complete -c roadctl -n ${quote(condition)}${short} -l ${flag.name}${value} -d ${quote(summary)}`;
}

/** Completion for fish 3 and later. */
export function fishScript(): string {
  const names = verbRows.map((row) => row.name).join(' ');
  const lines = verbRows.flatMap((row) => [
    `complete -c roadctl -n 'not __fish_seen_subcommand_from ${names}' -a ${row.name} -d ${quote(row.summary)}`,
    ...flagsOf(row)
      .filter((flag) => !globalFlags.includes(flag))
      .map((flag) => flagLine(`__fish_seen_subcommand_from ${row.name}`, flag)),
  ]);
  return `# fish completion for roadctl. Load it with: roadctl completion fish | source

# Verbs and names of flags stand here; everything else is asked for.
function __roadctl_live
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l out (command $typed[1] __complete $typed[2..-1] "$current" 2>/dev/null)
    test (count $out) -gt 0; or return
    switch $out[-1]
        case :0
            __fish_complete_path "$current"
        case :16
            __fish_complete_directories "$current"
    end
    string match -v -r '^:\\d+$' -- $out
end

complete -c roadctl -f
complete -c roadctl -n 'not __fish_seen_subcommand_from ${names}' -l version -d 'Print the version'
${globalFlags.map((flag) => flagLine('true', flag)).join('\n')}
complete -c roadctl -n '__fish_seen_subcommand_from ${names}' -a '(__roadctl_live)'
${lines.join('\n')}
`;
}
