import { describe, expect, it } from 'vitest';
import { mergeLines, missingLines } from '../../../src/reconcile/lines.ts';

const wanted = '# Binaries\n/demo\n/builds/\n\n# Secrets\n.env\n*.key\n';

const cases: readonly [title: string, text: string, merged: string][] = [
  ['into an empty file', '', wanted],
  ['everything there', '/demo\n/builds/\n.env\n*.key\n', '/demo\n/builds/\n.env\n*.key\n'],
  ['one line missing brings its comment', '/demo\n/builds/\n.env\n', '/demo\n/builds/\n.env\n\n# Secrets\n*.key\n'],
  ['no final line feed', 'mine', `mine\n\n${wanted}`],
  ['an empty line at the end is not doubled', 'mine\n\n', `mine\n\n${wanted}`],
  ['CRLF stays CRLF', 'mine\r\n/demo\r\n/builds/\r\n.env\r\n', 'mine\r\n/demo\r\n/builds/\r\n.env\r\n\r\n# Secrets\r\n*.key\r\n'],
  ['blanks at the end of a line do not count', '/demo  \n/builds/\t\n.env\n*.key\n', '/demo  \n/builds/\t\n.env\n*.key\n'],
  [
    'a comment that is there is not repeated',
    '# Secrets\n/demo\n/builds/\n.env\n',
    '# Secrets\n/demo\n/builds/\n.env\n\n*.key\n',
  ],
  ['a byte order mark stays in front', '\uFEFF/demo\n/builds/\n.env\n*.key\n', '\uFEFF/demo\n/builds/\n.env\n*.key\n'],
  [
    'a commented-out line is not the line',
    '# .env\n/demo\n/builds/\n*.key\n',
    '# .env\n/demo\n/builds/\n*.key\n\n# Secrets\n.env\n',
  ],
];

describe('mergeLines', () => {
  it.each(cases)('%s', (_, text, merged) => {
    expect(mergeLines(text, wanted)).toBe(merged);
  });

  it.each(cases)('a second time changes nothing: %s', (_, text) => {
    const once = mergeLines(text, wanted);
    expect(mergeLines(once, wanted)).toBe(once);
    expect(missingLines(once, wanted)).toEqual([]);
  });

  it('ensures a line that is wanted twice once', () => {
    expect(mergeLines('', 'a\n\nb\na\n')).toBe('a\n\nb\n');
  });
});
