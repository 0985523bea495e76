import { allowedValues, derivedText, limitsText, whenText } from './describe.ts';
import type { Json, JsonObject } from './model.ts';
import { readPlain } from './read.ts';
import { type Field, fieldsOf, inner, isList, isObject, resolve } from './schema.ts';
import { writeYaml } from './yaml.ts';

const width = 108;

/**
 * Takes a blueprint's composed schema and its example; gives the sample definitions file: the example's values active, every
 * other field commented out with its documentation and its default or an example. Taking away one "#" a line makes it active.
 */
export function sampleText(schema: JsonObject, exampleYaml: string): string {
  const example = readPlain('example.yaml', exampleYaml).value;
  const root = resolve(schema, schema);
  const kind = isObject(root.properties) && isObject(root.properties.kind) ? String(root.properties.kind.const) : '';
  const head = [
    ...(typeof schema.$id === 'string' ? [`# yaml-language-server: $schema=${schema.$id}`, '#'] : []),
    ...wrap(`${kind}: ${String(schema.description ?? '')}`, '# '),
    '#',
    ...wrap(
      'A line that starts with "# " explains the field below it. A field behind "#" without a space is optional: what it shows is its default or, where there is none, an example. Take away the "#" to set it, and that of the section above it.',
      '# ',
    ),
    '',
  ];
  const lines = [...head, ...fields(schema, root, isObject(example) ? example : {}, { indent: '', off: false, depth: 0 })];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

/** Where lines go: `off` puts "#" at `indent`, and what is deeper behind it. */
interface Place {
  readonly indent: string;
  readonly off: boolean;
  readonly depth: number;
  /** Further indentation behind the "#". */
  readonly behind?: string;
}

function fields(root: JsonObject, schema: JsonObject, values: JsonObject, place: Place): readonly string[] {
  return fieldsOf(root, schema).flatMap((field, index) => {
    const written = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    const lines = written === undefined ? absent(root, field, place) : present(root, field, written, place);
    return separated(field, index, place) ? ['', ...lines] : lines;
  });
}

/** Sections stand apart: those of the document and of spec, and what has fields of its own. */
function separated(field: Field, index: number, place: Place): boolean {
  if (index === 0) return false;
  return place.depth === 0 ? isObject(field.schema.properties) : place.depth === 1 && !place.off;
}

function present(root: JsonObject, field: Field, value: Json, place: Place): readonly string[] {
  const inside = { ...deeper(place), depth: place.depth + 1 };
  const section = isObject(value) && isObject(field.schema.properties);
  return [
    ...comment(root, field, place),
    ...(section
      ? [line(place, `${field.name}:`), ...fields(root, field.schema, value, inside)]
      : yamlLines({ [field.name]: value }).map((text) => line(place, text))),
  ];
}

/** A field that the example does not set: commented out with everything in it. */
function absent(root: JsonObject, field: Field, outside: Place): readonly string[] {
  const place = { ...outside, off: true };
  const lines = comment(root, field, place);
  const inside = { ...deeper(place), depth: place.depth + 1 };
  if (isObject(field.schema.properties))
    return [...lines, line(place, `${field.name}:`), ...fields(root, field.schema, {}, inside)];
  const item = isObject(field.schema.items) ? inner(root, field.schema) : undefined;
  if (item && isObject(item.properties)) return [...lines, line(place, `${field.name}:`), ...listItem(root, item, inside)];
  return [...lines, ...yamlLines({ [field.name]: exampleOf(root, field.schema) }).map((text) => line(place, text))];
}

/** The fields of one item, "- " before the first line that is a field. */
function listItem(root: JsonObject, item: JsonObject, place: Place): readonly string[] {
  const body = fields(root, item, {}, { ...deeper(place), depth: place.depth + 1 });
  const start = `${place.indent}#${place.behind ?? ''}  `;
  const first = body.findIndex((text) => text.startsWith(start) && !text.startsWith(`${start}#`));
  return body.map((text, index) => {
    if (index > first) return text;
    return index === first
      ? `${start.slice(0, -2)}- ${text.slice(start.length)}`
      : `${start.slice(0, -2)}${text.slice(start.length)}`;
  });
}

/** What a field shows while it is commented out: its default if that says something, or an example. */
function exampleOf(root: JsonObject, schema: JsonObject): Json {
  const fallback = schema.default;
  const says =
    fallback !== undefined &&
    fallback !== '' &&
    !(isObject(fallback) && Object.keys(fallback).length === 0) &&
    !(isList(fallback) && fallback.length === 0);
  if (says) return fallback;
  if (isList(schema.examples) && schema.examples[0] !== undefined) return schema.examples[0];
  const [value] = allowedValues(root, schema);
  if (value !== undefined) return isObject(schema.items) ? [value] : value;
  return fallback ?? plainValue(schema);
}

/** A schema without default and example still has a type. */
function plainValue(schema: JsonObject): Json {
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return false;
  if (schema.type === 'array') return [];
  return schema.type === 'object' ? {} : '';
}

/** The words above a field: what it is, which values there are, what it is for, and where its default comes from. */
function comment(root: JsonObject, { name, schema, required }: Field, place: Place): readonly string[] {
  if (place.depth === 0 && ['apiVersion', 'kind', 'metadata', 'spec'].includes(name)) return [];
  const when = whenText(schema);
  const derived = derivedText(schema);
  const allowed = allowedValues(root, schema);
  const described = String(schema.description ?? '');
  const values = allowed.map(String).filter((value) => !described.includes(`${value}:`));
  // Ranges of numbers are left to explain; what durations may be is short and not obvious.
  const limits = limitsText(root, schema).filter((limit) => /^(from|at least) [0-9]+[a-z]/.test(limit));
  const parts = [
    described,
    ...(values.length === 0 || values.length < allowed.length ? [] : [`One of: ${values.join(', ')}.`]),
    ...limits.map((limit) => `${limit[0]?.toUpperCase()}${limit.slice(1)}.`),
    ...(when === undefined ? [] : [`Only for ${when}.`]),
    ...(derived === undefined ? [] : [`Default: from ${derived}.`]),
    ...(required && place.off ? ['Required.'] : []),
  ];
  const text = parts.filter((part) => part !== '').join(' ');
  return text === '' ? [] : wrap(text, `${place.indent}${place.off && place.behind !== undefined ? `#${place.behind}` : ''}# `);
}

function deeper(place: Place): Place {
  return place.off ? { ...place, behind: `${place.behind ?? ''}  ` } : { ...place, indent: `${place.indent}  ` };
}

function line({ indent, off, behind }: Place, text: string): string {
  return off ? `${indent}#${behind ?? ''}${text}` : `${indent}${text}`;
}

function yamlLines(value: JsonObject): readonly string[] {
  return writeYaml(value).trimEnd().split('\n');
}

function wrap(text: string, prefix: string): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (current !== '' && prefix.length + current.length + 1 + word.length > width) {
      lines.push(prefix + current);
      current = '';
    }
    current = current === '' ? word : `${current} ${word}`;
  }
  return current === '' ? lines : [...lines, prefix + current];
}
