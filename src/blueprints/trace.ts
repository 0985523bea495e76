import type { Piece } from './interpret.ts';

/** Where one line of rendered text comes from. */
export interface Origin {
  readonly template: string;
  readonly line: number;
  /** Paths of the fields whose values stand in the line. */
  readonly fields: readonly string[];
}

/** Traces a 1-based line of a rendering to template, line and fields. In: text and the trace that render filled. */
export function originOf(text: string, trace: readonly Piece[], line: number): Origin | undefined {
  const lines = text.split('\n');
  if (line < 1 || line > lines.length) return undefined;
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const end = start + (lines[line - 1] ?? '').length;
  const before = trace.filter((piece) => piece.offset <= start).at(-1);
  if (before === undefined) return undefined;
  const within = trace.filter((piece) => piece.offset > start && piece.offset <= end);
  const skipped = text.slice(before.offset, start).split('\n').length - 1;
  return {
    template: before.template,
    line: before.line + skipped,
    fields: [...(before.offset === start ? before.fields : []), ...within.flatMap((piece) => piece.fields)],
  };
}
