import type { Ownership } from '../blueprints/model.ts';

/** One file as it shall be. `path` is relative, with "/" and inside the target directory. */
export interface PlannedFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly ownership: Ownership;
  /** Template or plain file of the blueprint that it comes from. */
  readonly from: string;
}

/** Everything that one definition becomes. Files are sorted by path; no two paths are equal when case is ignored. */
export interface Plan {
  readonly name: string;
  readonly kind: string;
  readonly blueprint: { readonly name: string; readonly version: string; readonly digest: string; readonly source: string };
  readonly files: readonly PlannedFile[];
  /** "sha256:..." of the normalised definition. */
  readonly definitionDigest: string;
  /** Name of the source file of the definition. */
  readonly definitionSource: string;
}
