import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../../src/commandTable.ts';
import { commandHelp, optionsHelp, programHelp, wrap } from '../../../src/output/help.ts';

// UPDATE_GOLDEN=1 npx vitest run test/unit/cli/help.test.ts writes them anew.
const golden = resolve(import.meta.dirname, 'golden');
const pages: readonly (readonly [name: string, text: string])[] = [
  ['roadctl', programHelp()],
  ['options', optionsHelp()],
  ...['create', 'get', 'completion'].map((name) => [name, commandHelp(row(name))] as const),
];

function row(name: string) {
  const found = commandTable.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe('help', () => {
  it.each(pages)('%s is as in its golden file', (name, text) => {
    const file = join(golden, `${name}.txt`);
    if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it.each([...pages, ...commandTable.map((each) => [each.name, commandHelp(each)] as const)])(
    '%s has no prose wider than 80',
    (_name, text) => {
      // Examples and usage lines are not broken: they are there to be copied.
      const prose = text.split('\n').filter((line) => !/^ {2}(roadctl|#) /.test(line));
      expect(prose.filter((line) => line.length > 80)).toEqual([]);
      expect(text.split('\n').filter((line) => / $/.test(line))).toEqual([]);
    },
  );

  it('has no verb of a later release', () => {
    for (const verb of [
      'apply',
      'diff',
      'edit',
      'delete',
      'replace',
      'deploy',
      'logs',
      'events',
      'doc',
      'config',
      'plugin',
      'test',
    ]) {
      expect(programHelp()).not.toMatch(new RegExp(`^ {2}${verb} `, 'm'));
      expect(commandTable.map((each) => each.name)).not.toContain(verb);
    }
  });

  it('shows examples that use flags of the command', () => {
    for (const each of commandTable) {
      for (const { line } of each.examples) {
        expect(line.startsWith(each.name)).toBe(true);
        for (const [, name] of line.matchAll(/ --([a-z-]+)/g))
          expect([each.name, ...each.flags.map((flag) => flag.name)]).toContain(name);
      }
    }
  });

  it('wraps at words', () => {
    expect(wrap('one two three', '  ', 9)).toBe('  one two\n  three');
  });
});
