import type { Issue } from '../issues.ts';
import { texts as apply } from './text/apply.ts';
import { texts as blueprints } from './text/blueprints.ts';
import { texts as cli } from './text/cli.ts';
import { texts as definitions } from './text/definitions.ts';
import type { IssueTexts } from './texts.ts';

const tables: readonly IssueTexts[] = [definitions, blueprints, apply, cli];

/** The field as users write it: spec.jobs[0].name. */
export function pathText(path: Issue['path']): string {
  return path
    .map((part, at) =>
      typeof part === 'number'
        ? `[${part}]`
        : /^[\w$-]+$/.test(part)
          ? at === 0
            ? part
            : `.${part}`
          : `[${JSON.stringify(part)}]`,
    )
    .join('');
}

/** What a file says may hold anything; a control character would break the line or the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '·');
}

/** The sentence for an issue, its field before it. */
export function issueText(issue: Issue): string {
  const make = tables
    .map((table) => (Object.hasOwn(table, issue.code) ? table[issue.code] : undefined))
    .find((found) => found !== undefined);
  const message = make?.(issue.args, issue) ?? `${issue.code} ${JSON.stringify(issue.args)}`;
  return oneLine(issue.path.length === 0 ? message : `${pathText(issue.path)}: ${message}`);
}

/** An issue as data, for -o json and yaml. */
function issueData(issue: Issue) {
  return {
    severity: issue.severity,
    code: issue.code,
    message: issueText(issue),
    ...(issue.source === undefined ? {} : { source: issue.source }),
    ...(issue.path.length === 0 ? {} : { path: [...issue.path] }),
    ...(issue.pos === undefined ? {} : { line: issue.pos.line, column: issue.pos.column }),
    args: Object.fromEntries(
      Object.entries(issue.args).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]),
    ),
  };
}

/** Several issues as one document, shaped like a List. */
export function issuesData(issues: readonly Issue[]) {
  return { apiVersion: 'v1', kind: 'List', items: issues.map((issue) => ({ kind: 'Issue', ...issueData(issue) })) };
}
