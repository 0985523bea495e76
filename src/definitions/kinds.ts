import type { JsonObject } from './model.ts';

/** One error as ajv gives it, as far as it is used here. */
export interface AjvError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** Set on errors about a name of a field (propertyNames). */
  readonly propertyName?: string;
}

/** Takes a document and gives everything that its schema finds wrong; an empty list when it is valid. */
export type Validator = (document: unknown) => readonly AjvError[];

/** A kind of definitions: the blueprint that renders it, its composed schema and the validator made of that. */
export interface Kind {
  readonly blueprint: string;
  readonly schema: JsonObject;
  readonly validate: Validator;
}

/** The kinds that can be loaded. `find` takes the kind as written and matches it exactly. */
export interface KindCatalog {
  readonly names: readonly string[];
  find(kind: string): Promise<Kind | undefined>;
}
