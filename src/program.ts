import { Command as Commander, Option } from 'commander';
import { flagsOf, type Normalised } from './argv.ts';
import type { FlagValue, ParsedArgs } from './commands/command.ts';
import type { CommandRow } from './commandTable.ts';
import type { Flag } from './flags/model.ts';
import { commandHelp } from './output/help.ts';

/** Turns what commander hands over into the flag's type. */
function typed(flag: Flag, value: string, before: FlagValue): FlagValue {
  switch (flag.type) {
    case 'boolean':
      return value === 'true';
    case 'number':
      return Number(value);
    case 'strings':
      return [...(Array.isArray(before) ? before : []), ...value.split(',').filter((part) => part !== '')];
    case 'string':
      return value;
  }
}

/** Feeds commander from a row of the table. `collect` gets every flag that is given. */
function commandOf(
  row: CommandRow,
  collect: (flag: Flag, value: string) => void,
  act: (words: readonly string[]) => void,
): Commander {
  const command = new Commander(row.name)
    .description(row.summary)
    .helpOption(false)
    .allowExcessArguments()
    .argument('[words...]');
  command.helpInformation = () => commandHelp(row);
  for (const flag of flagsOf(row)) {
    if (flag.name === 'help') continue;
    const option = new Option(`--${flag.name} <${flag.value ?? 'bool'}>`, flag.summary);
    option.argParser((value: string) => {
      collect(flag, value);
      return value;
    });
    command.addOption(option);
  }
  return command.action((words: readonly string[]) => act(words));
}

/** Parses a normalised argv with commander; only the chosen command is registered, so that start-up stays small. */
export function parse(row: CommandRow, normalised: Normalised): ParsedArgs {
  const flags: Record<string, FlagValue> = {};
  let words: readonly string[] = [];
  const command = commandOf(
    row,
    (flag, value) => {
      flags[flag.name] = typed(flag, value, flags[flag.name]);
    },
    (given) => {
      words = given;
    },
  );
  command.exitOverride().parse([...normalised.flags, '--', ...normalised.words, ...normalised.rest], { from: 'user' });
  return { words, flags, rest: normalised.rest, given: Object.keys(flags) };
}

/** Help of one command, made at run time by commander. */
export function runtimeHelp(row: CommandRow): string {
  return commandOf(
    row,
    () => {},
    () => {},
  ).helpInformation();
}
