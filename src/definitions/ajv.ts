import { Ajv2020 } from 'ajv/dist/2020.js';
import { failure } from '../errors.ts';
import type { AjvError, Validator } from './kinds.ts';
import type { JsonObject } from './model.ts';
import { ajvOptions, vocabulary } from './vocabulary.ts';

/** Takes a schema and gives its validator. The only door to ajv at run time; built-in blueprints do not pass through it. */
export function compile(schema: JsonObject): Validator {
  const ajv = new Ajv2020({ ...ajvOptions, logger: false });
  ajv.addVocabulary([...vocabulary]);
  try {
    const validate = ajv.compile(schema);
    return (document) => (validate(document) ? [] : ((validate.errors ?? []) as readonly AjvError[]));
  } catch (cause) {
    throw failure('Invalid', `the schema cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
