import type { Issue, Severity } from '../issues.ts';
import type { Path } from './tree.ts';

/** What a check says about a document, before the text is asked where that is. */
export interface Finding {
  readonly code: string;
  readonly args: Issue['args'];
  readonly path: Path;
  readonly severity?: Severity;
  /** What the caret marks; the value when absent. "parent": the key of what the field is missing from. */
  readonly at?: 'key' | 'parent';
  /** A second place that is as much the cause: marked when the first is a default that nobody wrote. */
  readonly or?: Path;
  /** Part of a scalar's text that is meant. */
  readonly within?: readonly [start: number, end: number];
}
