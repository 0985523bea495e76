import type { Json, JsonObject } from '../definitions/model.ts';
import { failure } from '../errors.ts';
import type { ObjectGroup } from './model.ts';
import { dataText, type Printer, type SortBy } from './printer.ts';
import { tableText } from './table.ts';

/** What goes to stdout and, for an empty list, to stderr. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** The name of an object, for tables and -o name. */
export function nameOf(object: JsonObject): string {
  const { metadata } = object;
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : undefined;
  return typeof name === 'string' ? name : '';
}

/** `blueprint/workerpool`: the kind in lower case, as kubectl's name printer has it. */
export function typedName(object: JsonObject): string {
  if (object.metadata === undefined && typeof object.name === 'string') return object.name;
  return `${typeof object.kind === 'string' ? object.kind.toLowerCase() : '<unknown>'}/${nameOf(object)}`;
}

/** Root of what -o json, yaml and jsonpath see: the object, or a List. */
function root(objects: readonly JsonObject[], single: boolean): JsonObject {
  const [only] = objects;
  if (single && only !== undefined && objects.length === 1) return only;
  return { apiVersion: 'v1', kind: 'List', items: objects };
}

/** Numbers before text, each in its order; text as people sort it: file2 before file10. */
function compare(a: Json | undefined, b: Json | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left.localeCompare(right, 'en', { numeric: true });
}

/** Objects in the order that --sort-by asks for. A path that no object has is an error, as kubectl's. */
async function sorted(objects: readonly JsonObject[], { path, text }: SortBy): Promise<readonly JsonObject[]> {
  const { follow } = await import('./jsonpath.ts');
  const keyed = objects.map((object) => ({ object, key: follow(path, [object])[0] }));
  if (objects.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw failure('Failed', `couldn't find any field with path "${text}" in the list of objects`);
  }
  const odd = keyed.find(({ key }) => typeof key === 'object' && key !== null);
  if (odd !== undefined) throw failure('Failed', 'the field given to --sort-by must be a number or a text');
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ object }) => object);
}

function tables(groups: readonly ObjectGroup[], wide: boolean, printer: Printer): string {
  const filled = groups.filter((group) => group.objects.length > 0);
  return filled
    .map((group) => {
      const columns = group.columns.filter((column) => wide || column.wide !== true);
      const rows = group.objects.map((object) =>
        columns.map((column, at) => (at === 0 && groups.length > 1 ? typedName(object) : column.value(object))),
      );
      return tableText(printer.noHeaders ? undefined : columns.map((column) => column.header), rows);
    })
    .join('\n');
}

/** The text of objects in the format that was asked for. */
export async function objectsText(groups: readonly ObjectGroup[], single: boolean, printer: Printer): Promise<Printed> {
  const { sortBy } = printer;
  const ordered =
    sortBy === undefined
      ? groups
      : await Promise.all(groups.map(async (group) => ({ ...group, objects: await sorted(group.objects, sortBy) })));
  const objects = ordered.flatMap((group) => group.objects);
  const empty = objects.length === 0 ? 'No resources found.\n' : '';
  switch (printer.format) {
    case 'json':
    case 'yaml':
      return { stdout: await dataText(printer.format, root(objects, single)), stderr: '' };
    case 'name':
      return { stdout: objects.map((object) => `${typedName(object)}\n`).join(''), stderr: '' };
    case 'jsonpath': {
      const { expand } = await import('./jsonpath.ts');
      return { stdout: expand(printer.template, root(objects, single)), stderr: '' };
    }
    case 'jsonpath-as-json': {
      const { collect } = await import('./jsonpath.ts');
      return { stdout: await dataText('json', collect(printer.template, root(objects, single))), stderr: '' };
    }
    case 'custom-columns': {
      const { follow, text } = await import('./jsonpath.ts');
      const rows = objects.map((object) =>
        printer.custom.map(({ path }) => {
          const values = follow(path, [object]).map(text);
          return values.length === 0 ? '<none>' : values.join(',');
        }),
      );
      return { stdout: tableText(printer.noHeaders ? undefined : printer.custom.map(({ header }) => header), rows), stderr: '' };
    }
    case 'wide':
      return { stdout: tables(ordered, true, printer), stderr: empty };
    case 'table':
      return { stdout: tables(ordered, false, printer), stderr: empty };
  }
}
