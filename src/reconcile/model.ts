import type { Ownership } from '../blueprints/model.ts';

export type ChangeKind = 'create' | 'update' | 'merge' | 'conflict' | 'delete' | 'unchanged' | 'kept';

/** What shall happen to one file. `before` is absent for a file that is not there, `after` for one that goes. */
export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  readonly ownership: Ownership;
  readonly mode: number;
  readonly before?: string;
  readonly after?: string;
}

/** One file in the lock. */
export interface LockedFile {
  readonly path: string;
  readonly ownership: Ownership;
  readonly from: string;
  readonly mode: number;
  /** "sha256:..." of the bytes that roadctl wrote; their text is in the base store under this key. */
  readonly digest: string;
}

/** .roadctl/lock.json: what was generated from what. */
export interface Lock {
  readonly apiVersion: 'roadctl.pavedroad.io/v1';
  readonly kind: 'Lock';
  readonly service: { readonly name: string; readonly kind: string };
  readonly blueprint: { readonly name: string; readonly version: string; readonly digest: string; readonly source: string };
  readonly definition: { readonly source: string; readonly digest: string };
  readonly files: readonly LockedFile[];
}
