import type { Validator } from './kinds.ts';
import type { JsonObject } from './model.ts';

/** Takes the name of a built-in blueprint; gives the validator that the build made of its composed schema. */
export async function builtinValidator(blueprint: string): Promise<Validator | undefined> {
  const { validators } = await import('../generated/validators.ts');
  return Object.hasOwn(validators, blueprint) ? validators[blueprint]?.() : undefined;
}

/** Takes the schema of a blueprint that is not built in; compiles it now. Throws failure('Invalid') for a schema that is none. */
export async function compileValidator(schema: JsonObject): Promise<Validator> {
  const { compile } = await import('./ajv.ts');
  return compile(schema);
}
