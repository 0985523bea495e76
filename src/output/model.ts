import type { Receipt } from '../apply/model.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import type { Failure } from '../errors.ts';
import type { Issue } from '../issues.ts';
import type { Change } from '../reconcile/model.ts';

/** A column of a table: header and the value of an object; `wide` ones only with -o wide. */
export interface Column {
  readonly header: string;
  readonly value: (object: JsonObject) => string;
  readonly wide?: boolean;
}

/** Objects of one type, each with apiVersion, kind and metadata.name, so that every printer can print them. */
export interface ObjectGroup {
  /** Plural type name: "blueprints". */
  readonly type: string;
  readonly columns: readonly Column[];
  readonly objects: readonly JsonObject[];
}

/** What a command answers. Printers turn it into text; `exit` overrides 0. */
export type Result = (
  | { readonly kind: 'none' }
  /** Text for stdout as it is (a sample, a script, help). */
  | { readonly kind: 'text'; readonly text: string }
  /** Lists for the printers of -o. `single` is true when one named object was asked for. */
  | { readonly kind: 'objects'; readonly groups: readonly ObjectGroup[]; readonly single: boolean }
  /** A value with its own text form; -o json|yaml|jsonpath print the value. */
  | { readonly kind: 'value'; readonly value: Json; readonly text: string }
  /** What create and its kin did or, in a dry run, would do. */
  | {
      readonly kind: 'changes';
      readonly receipts: readonly Receipt[];
      readonly changes: readonly (readonly Change[])[];
      readonly next: readonly string[];
      /** Folder of each service as the user would type it, "." for the current one; in the order of the receipts. */
      readonly services?: readonly string[];
    }
) & {
  readonly exit?: number;
  /** Warnings and other findings for stderr. */
  readonly issues?: readonly Issue[];
  /** Parts that failed while others answered: `get bp known unknown`. Exit 1 unless `exit` says otherwise. */
  readonly failures?: readonly Failure[];
  /** Lines for stderr: hints, progress that is over. */
  readonly notes?: readonly string[];
};
