import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/issues.ts';
import { countText, issuesText } from '../../../src/output/issuePrinter.ts';
import { issuesData, pathText } from '../../../src/output/issueText.ts';
import { sourceLine } from '../../../src/output/sourceLine.ts';
import { theme, wantsColor } from '../../../src/output/theme.ts';

const at = (line: number, column: number, length: number) => ({ line, column, offset: 100, endOffset: 100 + length });
const issue = (more: Partial<Issue>): Issue => ({
  code: 'config-unknown-key',
  severity: 'error',
  args: { key: 'x', suggestion: 'y' },
  source: 'my.yaml',
  path: [],
  pos: at(2, 3, 4),
  ...more,
});
const print = (issues: readonly Issue[], text = 'one\n  wrong: 1\n', color = false) =>
  issuesText(issues, { theme: theme(color), columns: 80, textOf: (source) => (source === 'my.yaml' ? text : undefined) });

describe('issues', () => {
  it('read like those of a compiler', () => {
    expect(print([issue({})])).toBe('my.yaml:2:3: error: unknown key "x", did you mean "y"?\n    wrong: 1\n    ^^^^\n');
  });

  it('name the field and the severity', () => {
    expect(print([issue({ path: ['spec', 'jobs', 0, 'a.b'], severity: 'warning', pos: undefined as never })])).toBe(
      'my.yaml: warning: spec.jobs[0]["a.b"]: unknown key "x", did you mean "y"?\n',
    );
  });

  it('come in the order of the file, whatever order they were found in', () => {
    const text = print([issue({ pos: at(2, 5, 1) }), issue({ pos: at(1, 1, 3) })]);
    expect(text.match(/my\.yaml:\d:\d/g)).toEqual(['my.yaml:1:1', 'my.yaml:2:5']);
  });

  it('call standard input by its name', () => {
    expect(print([issue({ source: '-' })])).toMatch(/^<stdin>:2:3: error:/);
  });

  it('are coloured only when told', () => {
    expect(print([issue({})], undefined, true)).toContain('\u001b[');
    expect(print([issue({})])).not.toContain('\u001b');
  });

  it('are counted', () => {
    expect(countText([issue({}), issue({ severity: 'warning' }), issue({})])).toBe('2 errors, 1 warning');
  });

  it('are data too', () => {
    expect(issuesData([issue({ path: ['spec'] })]).items[0]).toEqual({
      kind: 'Issue',
      severity: 'error',
      code: 'config-unknown-key',
      message: 'spec: unknown key "x", did you mean "y"?',
      source: 'my.yaml',
      path: ['spec'],
      line: 2,
      column: 3,
      args: { key: 'x', suggestion: 'y' },
    });
  });

  it('write paths as users do', () => {
    expect(pathText(['spec', 'x-y', 3, 'odd key'])).toBe('spec.x-y[3]["odd key"]');
  });
});

describe('the source line', () => {
  it.each([
    ['a: b', at(1, 4, 1), ['a: b', '   ^']],
    ['\ta: b', at(1, 2, 1), ['    a: b', '    ^']],
    ['漢字: b', at(1, 5, 1), ['漢字: b', '      ^']],
    ['ab', at(1, 3, 1), ['ab', '  ^']],
    ['a\u001bb', at(1, 3, 1), ['a·b', '  ^']],
    ['abc\r\n', at(1, 2, 50), ['abc', ' ^^']],
  ] as const)('%j', (text, pos, lines) => {
    expect(sourceLine(text, pos, 80)).toEqual(lines);
  });

  it('is cut around the caret when it is long', () => {
    const [line = '', caret = ''] = sourceLine(`${'a'.repeat(200)}WRONG${'b'.repeat(200)}`, at(1, 201, 5), 60) ?? [];
    expect(line.length).toBeLessThanOrEqual(60);
    expect(line).toMatch(/^\.\.\.a+WRONGb+\.\.\.$/);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('WRONG');
  });

  it('is absent for a line that is not there', () => {
    expect(sourceLine('a', at(9, 1, 1), 80)).toBeUndefined();
  });
});

describe('colour', () => {
  it.each([
    [{}, true, true, true],
    [{}, false, true, false],
    [{ NO_COLOR: '1' }, true, true, false],
    [{ NO_COLOR: '' }, true, true, true],
    [{ TERM: 'dumb' }, true, true, false],
    [{ FORCE_COLOR: '1' }, false, true, true],
    [{ FORCE_COLOR: '0' }, true, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, true, false],
    [{ FORCE_COLOR: '1' }, true, false, false],
  ] as const)('%j terminal %s allowed %s: %s', (env, isTTY, allowed, wanted) => {
    expect(wantsColor(env, { isTTY }, allowed)).toBe(wanted);
  });
});
