// Made by `npm run generate` from the schemas of the blueprints. Do not edit.
import type { Validator } from '../definitions/kinds.ts';

/** Validators of the built-in blueprints by name; each is loaded when it is needed. */
export const validators: Readonly<Record<string, () => Promise<Validator>>> = {
  workerpool: async () => (await import('./workerpool.validate.ts')).validate,
};
