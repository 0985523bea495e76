import type { Issue, Position } from '../issues.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One input text before it is understood. `name` is what the user called it: a path as given, "-" for standard input. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** One document of a source with every constant default filled in and every check passed. */
export interface Definition {
  readonly kind: string;
  readonly name: string;
  readonly source: string;
  /** 0-based number of the document in its source. */
  readonly index: number;
  /** The whole document: apiVersion, kind, metadata, spec. */
  readonly document: JsonObject;
  /** Where a field (or, if it is not written, its nearest parent that is) stands. */
  readonly locate: (path: readonly (string | number)[]) => Position | undefined;
}

/** What loading gave: definitions that are valid, and findings about everything. Errors among them mean that nothing may be generated. */
export interface Loaded {
  readonly definitions: readonly Definition[];
  readonly issues: readonly Issue[];
  readonly sources: readonly Source[];
}
