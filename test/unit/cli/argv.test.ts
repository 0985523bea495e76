import { describe, expect, it } from 'vitest';
import { normalise } from '../../../src/argv.ts';
import { loaders } from '../../../src/cli.ts';
import { commandTable } from '../../../src/commandTable.ts';
import { isFailure } from '../../../src/errors.ts';
import { parse } from '../../../src/program.ts';

/** Parses a command line as `main` does. */
function read(line: string) {
  const normalised = normalise(line.split(' ').filter((word) => word !== ''));
  if (normalised.row === undefined) throw new Error('no verb');
  return { verb: normalised.row.name, help: normalised.help, ...parse(normalised.row, normalised) };
}

describe('argv', () => {
  it.each([
    ['get bp', { words: ['bp'] }],
    ['get bp -o json', { words: ['bp'], flags: { output: 'json' } }],
    ['get bp -ojson', { flags: { output: 'json' } }],
    ['get bp -o=json', { flags: { output: 'json' } }],
    ['get bp --output json', { flags: { output: 'json' } }],
    ['get bp --output=json', { flags: { output: 'json' } }],
    ['-o json get bp', { words: ['bp'], flags: { output: 'json' } }],
    ['--format=YAML get bp', { words: ['bp'], flags: { format: 'yaml' } }],
    ['get -o json bp x', { words: ['bp', 'x'], flags: { output: 'json' } }],
    ['get bp --no-headers', { flags: { 'no-headers': true } }],
    ['get bp --no-headers=false', { flags: { 'no-headers': false } }],
    ['get bp --no-headers=T', { flags: { 'no-headers': true } }],
    ['get def -f a.yaml -f b.yaml', { flags: { filename: ['a.yaml', 'b.yaml'] } }],
    ['get def -f a.yaml,b.yaml', { flags: { filename: ['a.yaml', 'b.yaml'] } }],
    ['get def -f a -f b,c def2', { words: ['def', 'def2'], flags: { filename: ['a', 'b', 'c'] } }],
    ['get def -Rf dir', { flags: { recursive: true, filename: ['dir'] } }],
    ['get def -Rfdir', { flags: { recursive: true, filename: ['dir'] } }],
    ['get def -f -', { flags: { filename: ['-'] } }],
    [
      'create bp workerpool -f a.yaml --dry-run',
      { words: ['bp', 'workerpool'], flags: { filename: ['a.yaml'], 'dry-run': 'client' } },
    ],
    ['create --dry-run bp workerpool', { words: ['bp', 'workerpool'], flags: { 'dry-run': 'client' } }],
    ['create bp --dry-run=none', { flags: { 'dry-run': 'none' } }],
    ['create bp -vy', { flags: { v: true, yes: true } }],
    ['create bp --v', { flags: { v: true } }],
    ['get bp --debug', { words: ['bp'], flags: { debug: 'info' } }],
    ['get --debug bp', { words: ['bp'], flags: { debug: 'info' } }],
    ['get bp --debug=warm', { flags: { debug: 'warn' } }],
    ['get bp -- --odd -o', { words: ['bp', '--odd', '-o'], rest: ['--odd', '-o'], flags: {} }],
    ['get bp -5', { words: ['bp', '-5'] }],
    ['explain workerpool --max-depth -1', { flags: { 'max-depth': -1 } }],
    ['explain workerpool --max-depth=2', { flags: { 'max-depth': 2 } }],
    ['get bp -o json -o yaml', { flags: { output: 'yaml' } }],
    ['get bp --sort-by={.a=b}', { flags: { 'sort-by': '{.a=b}' } }],
  ])('%s', (line, expected) => {
    expect(read(line)).toMatchObject(expected);
  });

  it.each([
    ['apply', 'unknown command "apply" for "roadctl"'],
    ['gett bp', 'unknown command "gett" for "roadctl"\n\nDid you mean this?\n\tget\n'],
    ['gte bp', 'unknown command "gte" for "roadctl"\n\nDid you mean this?\n\tget\n'],
    ['get --outptu x', 'unknown flag: --outptu\n\nDid you mean this?\n\t--output\n'],
    ['get --token x', 'unknown flag: --token'],
    ['get -z', "unknown shorthand flag: 'z' in -z"],
    ['get -Rz', "unknown shorthand flag: 'z' in -z"],
    ['get bp -o', "flag needs an argument: 'o' in -o"],
    ['get bp --output', 'flag needs an argument: --output'],
    ['get bp --no-headers=maybe', 'invalid argument "maybe" for "--no-headers" flag: must be true or false'],
    ['get bp --debug=loud', 'invalid argument "loud" for "--debug" flag: must be "info", "warn", "error" or "critical"'],
    [
      'get bp --format=jsn',
      'invalid argument "jsn" for "--format" flag: must be "text", "json" or "yaml"\n\nDid you mean this?\n\tjson\n',
    ],
    ['create bp --dry-run=foo', 'Invalid dry-run value (foo). Must be "none" or "client".'],
    ['explain x --max-depth two', 'invalid argument "two" for "--max-depth" flag: must be a whole number'],
    [
      'create bp --preflight=warm',
      'invalid argument "warm" for "--preflight" flag: must be "enforce", "warn" or "skip"\n\nDid you mean this?\n\twarn\n',
    ],
  ])('%s is refused', (line, message) => {
    let caught: unknown;
    try {
      normalise(line.split(' '));
    } catch (error) {
      caught = error;
    }
    expect(isFailure(caught) && caught.roadctl).toBe('Usage');
    expect((caught as Error).message).toBe(message);
  });

  it.each(['get --help', '-h get', 'get bp -h', 'get -h --output=json'])('%s asks for help', (line) => {
    expect(normalise(line.split(' ')).help).toBe(true);
  });

  it('-h behind -- is a word', () => {
    expect(normalise(['get', 'bp', '--', '-h'])).toMatchObject({ help: false, rest: ['-h'] });
  });
});

describe('the command table', () => {
  it('has a command for each row and a row for each command', () => {
    expect(Object.keys(loaders).sort()).toEqual(commandTable.map((row) => row.name).sort());
  });

  it.each(commandTable.map((row) => [row.name] as const))('%s can be loaded', async (name) => {
    const command = await loaders[name]?.();
    expect(Object.keys(command ?? {}).sort()).toEqual(['complete', 'run', 'validate']);
  });

  it('gives a letter and a type to one flag only', () => {
    for (const row of commandTable) {
      const shorts = row.flags.flatMap((flag) => flag.short ?? []);
      expect(new Set(shorts).size).toBe(shorts.length);
    }
    const types = new Map<string, string>();
    for (const flag of commandTable.flatMap((row) => row.flags)) {
      expect(types.get(flag.name) ?? flag.type).toBe(flag.type);
      types.set(flag.name, flag.type);
    }
  });
});
