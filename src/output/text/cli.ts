import type { IssueTexts } from '../texts.ts';

const suggestion = (args: Readonly<Record<string, unknown>>) =>
  typeof args.suggestion === 'string' ? `, did you mean "${args.suggestion}"?` : '';

/** Findings of the command line itself: its configuration file. */
export const texts: IssueTexts = {
  'config-unknown-key': (args) => `unknown key "${args.key}"${suggestion(args)}`,
  'config-type': (args) => `must be ${args.expected}, not ${args.found}`,
  'config-value': (args) => `${args.problem}`,
  'config-shape': () => 'must be a mapping of flags to values',
};
