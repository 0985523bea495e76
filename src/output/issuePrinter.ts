import type { Issue } from '../issues.ts';
import { issueText } from './issueText.ts';
import { sourceLine } from './sourceLine.ts';
import type { Theme } from './theme.ts';

/** What the printer needs besides the issues. */
export interface IssueSurroundings {
  readonly theme: Theme;
  readonly columns: number;
  /** Text of a source by its name; undefined when it cannot be had. */
  readonly textOf: (source: string) => string | undefined;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** "2 errors, 1 warning". */
export function countText(issues: readonly Issue[]): string {
  const errors = issues.filter((issue) => issue.severity === 'error').length;
  const warnings = issues.length - errors;
  return [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])].join(', ');
}

/** By source as first mentioned, then by place: what a reader goes through from top to bottom. */
function inOrder(issues: readonly Issue[]): readonly Issue[] {
  const sources = [...new Set(issues.map((issue) => issue.source))];
  return [...issues].sort(
    (a, b) =>
      sources.indexOf(a.source) - sources.indexOf(b.source) ||
      (a.pos?.line ?? 0) - (b.pos?.line ?? 0) ||
      (a.pos?.column ?? 0) - (b.pos?.column ?? 0),
  );
}

const place = (issue: Issue): string => `${issue.pos?.line} ${issue.source}`;

/** Issues as a compiler prints them: place, severity, message, then the line and a caret. A line that holds a secret is not shown. */
export function issuesText(issues: readonly Issue[], { theme, columns, textOf }: IssueSurroundings): string {
  const hidden = new Set(issues.filter(({ code }) => /(?:^|-)(?:secret|userinfo)$/.test(code)).map(place));
  return inOrder(issues)
    .map((issue) => {
      const { source, pos } = issue;
      const file = source === '-' ? '<stdin>' : source;
      const where = file === undefined ? '' : `${file}:${pos === undefined ? '' : `${pos.line}:${pos.column}:`} `;
      const severity = issue.severity === 'error' ? theme.error('error:') : theme.warning('warning:');
      const head = `${theme.strong(where)}${severity} ${issueText(issue)}\n`;
      const text = source === undefined || pos === undefined ? undefined : textOf(source);
      const shown = text !== undefined && pos !== undefined && !hidden.has(place(issue));
      const lines = shown ? sourceLine(text, pos, columns - 2) : undefined;
      return lines === undefined ? head : `${head}  ${lines[0]}\n  ${theme.faint(lines[1])}\n`;
    })
    .join('');
}
