import { flagsOf } from '../argv.ts';
import { type CommandRow, commandTable, groups } from '../commandTable.ts';
import { globalFlags } from '../flags/globals.ts';
import type { Flag } from '../flags/model.ts';

const lineWidth = 80;

/** Breaks text into lines of at most `width`, each with `indent` before it. */
export function wrap(text: string, indent = '', width = lineWidth): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(indent + line);
  return lines.join('\n');
}

/** "  -o, --output=FORMAT", its default, and the summary below. */
function flagHelp(flag: Flag): string {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
  const value = flag.type === 'boolean' ? '' : flag.bare === undefined ? `=${flag.value}` : `[=${flag.value}]`;
  const env = flag.env === undefined ? '' : ` Environment: ${flag.env.join(', ')}.`;
  const otherwise = flag.default === undefined ? '' : ` Default: ${flag.default}.`;
  return `  ${short}--${flag.name}${value}\n${wrap(flag.summary + otherwise + env, '        ')}`;
}

/** The text of several flags, sorted by name. */
function flagsHelp(flags: readonly Flag[]): string {
  return [...flags]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(flagHelp)
    .join('\n');
}

const more = 'Use "roadctl options" for the flags that every command takes.';

/** What `roadctl --help` prints. */
export function programHelp(): string {
  const width = Math.max(...commandTable.map((row) => row.name.length)) + 3;
  const parts = [
    'roadctl generates complete Go services from one definitions file.',
    'Usage:\n  roadctl VERB TYPE[/NAME] [NAME...] [flags]',
    'Available Commands:',
  ];
  for (const group of groups) {
    const rows = commandTable.filter((row) => row.group === group);
    parts.push([` ${group}:`, ...rows.map((row) => `  ${row.name.padEnd(width)}${row.summary}`)].join('\n'));
  }
  parts.push(
    'Flags:\n  -h, --help      Print help for a command.\n      --version   Print the version.',
    `Use "roadctl VERB --help" for more information about a command.\n${more}`,
  );
  return `${parts.join('\n\n')}\n`;
}

/** What `roadctl VERB --help` prints. */
export function commandHelp(row: CommandRow): string {
  const own = flagsOf(row).filter((flag) => !globalFlags.includes(flag));
  const parts = [`${row.summary}.`, ...row.about.map((paragraph) => wrap(paragraph))];
  parts.push(['Usage:', ...row.usage.map((line) => `  roadctl ${line}`)].join('\n'));
  parts.push(['Examples:', row.examples.map(({ text, line }) => `  # ${text}\n  roadctl ${line}`).join('\n\n')].join('\n'));
  parts.push(`Flags:\n${flagsHelp(own)}`, more);
  return `${parts.join('\n\n')}\n`;
}

/** What `roadctl options` prints. */
export function optionsHelp(): string {
  return `The following flags can be passed to every command:\n\n${flagsHelp(globalFlags)}\n`;
}
