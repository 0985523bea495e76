import type { JsonObject } from '../definitions/model.ts';
import type { Program } from './program.ts';

export type Status = 'ga' | 'incubation' | 'experimental';

/** Who owns a generated file: roadctl, the user after the first time, both by marked regions, or both by lines. */
export type Ownership = 'managed' | 'once' | 'region' | 'lines';

/** A condition as data, so that lint and the option matrix can be derived from it. */
export type Condition =
  | { readonly has: string }
  | { readonly eq: readonly [string, string | number | boolean] }
  | { readonly any: readonly Condition[] }
  | { readonly all: readonly Condition[] }
  | { readonly not: Condition };

/** One entry of a manifest. A path or source that ends in "/" is a whole folder of plain files. */
export interface FileEntry {
  readonly path: string;
  readonly from: string;
  readonly own: Ownership;
  readonly when?: Condition;
  /** Model path of a list (n.jobs): the entry is rendered once an item, which its path and template see as `item` and `this`. */
  readonly each?: string;
  /** 0o644 unless the manifest says 755. */
  readonly mode: number;
  /** Line and column in the manifest, for findings; not kept for built-in blueprints. */
  readonly at?: readonly [number, number];
}

/** blueprint.yaml, read and checked. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly status: Status;
  readonly summary: string;
  /** Kind of definition that the blueprint renders. */
  readonly definition: string;
  readonly blocks: readonly string[];
  readonly files: readonly FileEntry[];
}

/** Where a blueprint comes from: built into roadctl, or a folder. */
export type BlueprintSource = { readonly type: 'builtin' } | { readonly type: 'directory'; readonly directory: string };

/** What `get blueprints` needs, without loading templates. */
export interface BlueprintSummary {
  readonly name: string;
  readonly version: string;
  readonly status: Status;
  readonly summary: string;
  readonly definition: string;
  readonly source: BlueprintSource;
}

/** A template in the parsed form that the interpreter runs, or plain bytes. */
export type TemplateBody =
  | {
      readonly type: 'template';
      readonly program: Program /** File of a partial within the blueprint. */;
      readonly source?: string;
    }
  | { readonly type: 'text'; readonly text: string };

/** A blueprint with its blocks put in: all that planning needs. Plain data; built-in ones are stored as JSON by the build. */
export interface ResolvedBlueprint {
  readonly manifest: Manifest;
  /** Blocks' entries and the blueprint's own; `from` names a key of `bodies`. */
  readonly files: readonly FileEntry[];
  readonly bodies: Readonly<Record<string, TemplateBody>>;
  readonly partials: Readonly<Record<string, TemplateBody>>;
  /** The composed JSON Schema. */
  readonly schema: JsonObject;
  /** The sample definitions file that `describe` prints. */
  readonly sample: string;
  /** "sha256:..." over everything above; the same for the same content everywhere. */
  readonly digest: string;
}
