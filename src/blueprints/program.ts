/** A path as a template writes it: how many contexts up, then a data variable or none, then own properties. */
export interface PathExpression {
  readonly up: number;
  readonly data?: 'root' | 'index' | 'key' | 'first' | 'last';
  readonly parts: readonly string[];
}

export interface LiteralExpression {
  readonly literal: string | number | boolean;
}

/** A value that a node asks for. */
export type Expression = PathExpression | LiteralExpression;

/** What #if and #unless test: the truth of a path, or whether two values are the same. */
export type Test = PathExpression | { readonly eq: readonly [Expression, Expression] };

/**
 * One node of a parsed template: kind, line, column (both 1-based) and what the kind needs.
 * Tuples, because the parsed form is stored as JSON and read at every start.
 */
export type Node =
  | readonly ['text', number, number, string]
  | readonly ['out', number, number, PathExpression]
  | readonly ['helper', number, number, string, readonly Expression[]]
  | readonly ['if', number, number, Test, Program, Program]
  | readonly ['each', number, number, PathExpression, Program, Program]
  /** Name of the partial and the indent that each of its lines gets. */
  | readonly ['partial', number, number, string, string];

/** A parsed template. */
export type Program = readonly Node[];

/** A path expression as it reads in a template: "../name", "@root.n.name", "this". */
export function pathText(path: PathExpression): string {
  const head = '../'.repeat(path.up) + (path.data === undefined ? '' : `@${path.data}`);
  const rest = path.parts.join('.');
  if (path.data !== undefined) return rest === '' ? head : `${head}.${rest}`;
  return rest === '' ? (head === '' ? 'this' : head.slice(0, -1)) : head + rest;
}
