import type { Issue } from '../issues.ts';

/** Makes the message of each code: in come the issue's arguments and the issue, out comes the message without position, severity or path. */
export type IssueTexts = Readonly<Record<string, (args: Issue['args'], issue: Issue) => string>>;
