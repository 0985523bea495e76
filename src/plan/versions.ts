import source from '../../templates/versions.json' with { type: 'json' };
import type { Json, JsonObject } from '../definitions/model.ts';
import type { Shape } from './names.ts';

/** Every version that a generated file names; templates/versions.json is their one source. */
export const versions: JsonObject = source;

function shapeOfValue(value: Json): Shape {
  if (typeof value !== 'object' || value === null) return { is: 'text' };
  return { is: 'map', fields: Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOfValue(part as Json)])) };
}

/** What a template may do with each of them: all are texts that may stand bare. */
export const versionsShape: Shape = shapeOfValue(source);

/** The Go that builds images and runs in CI: the pinned one, or what the definition asks for when that is newer. */
export function goToolchain(floor: string): string {
  const numbers = (version: string): readonly number[] => version.split('.').map(Number);
  const pinned = numbers(source.images.golang.version);
  const asked = numbers(floor);
  for (const [index, part] of asked.entries()) {
    const other = pinned[index] ?? 0;
    if (part !== other) return part > other ? floor : source.images.golang.version;
  }
  return source.images.golang.version;
}

/** Digest of the image of that Go; empty where the definition asks for another one than the pinned. */
export function goDigest(floor: string): string {
  return goToolchain(floor) === source.images.golang.version ? source.images.golang.digest : '';
}
