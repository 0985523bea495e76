import { suggest } from '../suggest.ts';
import { allowedValues, defaultText, derivedText, limitsText, typeName, whenText } from './describe.ts';
import type { Json, JsonObject } from './model.ts';
import { type Field, fieldsOf, inner, isObject, resolve } from './schema.ts';

/** What explain says about one field; plain data, so that it can be printed as JSON. */
export interface Explained {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  readonly values: readonly Json[];
  readonly default?: string;
  readonly defaultFrom?: string;
  readonly onlyFor?: string;
  readonly limits: readonly string[];
  readonly fields: readonly Explained[];
}

/** The answer for a path: the field that it leads to, or why it leads nowhere. */
export type Explanation =
  | {
      readonly found: true;
      readonly kind: string;
      readonly version: string;
      readonly path: readonly string[];
      readonly field: Explained;
    }
  | {
      readonly found: false;
      readonly path: readonly string[];
      readonly reason: 'unknown' | 'scalar';
      readonly suggestion?: string;
      readonly type?: string;
    };

/** Takes a composed schema and a path of field names; explains that field and, `depth` levels down, what is in it. Numbers and "[]" in a path are passed over. */
export function explainPath(root: JsonObject, steps: readonly string[], depth: number): Explanation {
  const whole = resolve(root, root);
  const constant = (name: string): string => {
    const field = fieldsOf(root, whole).find((one) => one.name === name);
    return typeof field?.schema.const === 'string' ? field.schema.const : '';
  };
  let here: Field = { name: '', schema: whole, required: true };
  const path: string[] = [];
  for (const step of steps
    .map((text) => text.replace(/\[[^\]]*\]$/, ''))
    .filter((text) => text !== '' && !/^[0-9]+$/.test(text))) {
    const part = inner(root, here.schema);
    const fields = fieldsOf(root, part);
    const next =
      fields.find((field) => field.name === step) ?? fields.find((field) => field.name.toLowerCase() === step.toLowerCase());
    if (next !== undefined) {
      here = next;
      path.push(next.name);
      continue;
    }
    if (fields.length === 0) return { found: false, path, reason: 'scalar', type: typeName(root, here.schema) };
    const suggestion = suggest(
      step,
      fields.map((field) => field.name),
    );
    return { found: false, path: [...path, step], reason: 'unknown', ...(suggestion && { suggestion }) };
  }
  return { found: true, kind: constant('kind'), version: constant('apiVersion'), path, field: explainField(root, here, depth) };
}

function explainField(root: JsonObject, { name, schema, required }: Field, depth: number): Explained {
  const part = inner(root, schema);
  const [value, from, when] = [defaultText(schema), derivedText(schema), whenText(schema)];
  return {
    name,
    type: typeName(root, schema),
    required,
    description: typeof schema.description === 'string' ? schema.description : '',
    values: allowedValues(root, schema),
    ...(value !== undefined && { default: value }),
    ...(from !== undefined && { defaultFrom: from }),
    ...(when !== undefined && { onlyFor: when }),
    limits: limitsText(root, schema),
    fields:
      depth > 0 && isObject(part.properties) ? fieldsOf(root, part).map((field) => explainField(root, field, depth - 1)) : [],
  };
}
