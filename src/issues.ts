/** Where something stands in a source text: 1-based line and column, and the offsets that a caret needs. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly endOffset: number;
}

export type Severity = 'error' | 'warning';

/** One value that a message quotes. */
export type IssueArg = string | number | boolean | readonly string[];

/**
 * One finding about a user's input: a code and its arguments, never a sentence.
 * The sentence for a code is made in output/issueText.ts and nowhere else.
 */
export interface Issue {
  readonly code: string;
  readonly severity: Severity;
  readonly args: Readonly<Record<string, IssueArg>>;
  /** Name of the source as the user gave it ("myservice.yaml", "-" for standard input); absent when the finding is about no file. */
  readonly source?: string;
  /** Path of the field: ["spec", "pool", "workers"]. */
  readonly path: readonly (string | number)[];
  readonly pos?: Position;
}
