import type { CommandRow } from '../commandTable.ts';
import type { Json } from '../definitions/model.ts';
import { failure } from '../errors.ts';
import type { Globals } from '../flags/globals.ts';
import type { Piece, Step } from './jsonpathParse.ts';

export interface CustomColumn {
  readonly header: string;
  readonly path: readonly Step[];
}

/** How objects shall be printed, checked and compiled before any work is done. */
export type Printer = (
  | { readonly format: 'table' | 'wide' | 'json' | 'yaml' | 'name' }
  | { readonly format: 'jsonpath' | 'jsonpath-as-json'; readonly template: readonly Piece[] }
  | { readonly format: 'custom-columns'; readonly custom: readonly CustomColumn[] }
) & { readonly noHeaders: boolean; readonly sortBy?: SortBy };

/** What --sort-by asks for: the path, and its text as kubectl shows it. */
export interface SortBy {
  readonly path: readonly Step[];
  readonly text: string;
}

/** kubectl's wording; the list is the command's own. */
function unknownFormat(format: string, formats: readonly string[]): Error {
  const allowed = [...formats].sort().join(',');
  return failure(
    'Usage',
    `unable to match a printer suitable for the output format "${format}", allowed formats are: ${allowed}`,
  );
}

async function customColumns(spec: string): Promise<readonly CustomColumn[]> {
  const { parsePath } = await import('./jsonpathParse.ts');
  if (spec === '') throw failure('Usage', 'custom-columns format specified but no custom columns given');
  return spec.split(',').map((column) => {
    const colon = column.indexOf(':');
    if (colon < 1) throw failure('Usage', `unexpected custom-columns spec: ${column}, expected <header>:<json-path-expr>`);
    return { header: column.slice(0, colon), path: parsePath(column.slice(colon + 1)) };
  });
}

async function byFormat(output: string, formats: readonly string[]) {
  const equals = output.indexOf('=');
  const name = (equals < 0 ? output : output.slice(0, equals)).toLowerCase();
  const template = equals < 0 ? undefined : output.slice(equals + 1);
  if (!formats.includes(name)) throw unknownFormat(output, formats);
  switch (name) {
    case 'table':
    case 'json':
    case 'yaml':
    case 'name':
    case 'wide':
      if (template !== undefined) throw unknownFormat(output, formats);
      return { format: name } as const;
    case 'jsonpath':
    case 'jsonpath-as-json': {
      if (template === undefined || template === '') throw failure('Usage', 'template format specified but no template given');
      const { parseTemplate } = await import('./jsonpathParse.ts');
      return { format: name, template: parseTemplate(template) } as const;
    }
    case 'custom-columns':
      return { format: name, custom: await customColumns(template ?? '') } as const;
    default:
      throw unknownFormat(output, formats);
  }
}

async function sortBy(expression: string): Promise<SortBy> {
  const { parsePath } = await import('./jsonpathParse.ts');
  return { path: parsePath(expression), text: `{.${expression.replace(/^\{?\.?|\}$/g, '')}}` };
}

/** Reads -o, --no-headers and --sort-by; throws for a format that the command cannot print. */
export async function choosePrinter(globals: Globals, row: CommandRow): Promise<Printer> {
  const formats = row.flags.find((flag) => flag.name === 'output')?.formats ?? [];
  const chosen = globals.output === undefined ? ({ format: 'table' } as const) : await byFormat(globals.output, formats);
  const sorted = globals.sortBy === undefined ? {} : { sortBy: await sortBy(globals.sortBy) };
  return { ...chosen, noHeaders: globals.noHeaders, ...sorted };
}

/** The text of any value in one of the two data formats; YAML is loaded only when it is asked for. */
export async function dataText(format: 'json' | 'yaml', value: Json): Promise<string> {
  if (format === 'json') return `${JSON.stringify(value, null, 4)}\n`;
  const { writeYaml } = await import('../definitions/yaml.ts');
  return writeYaml(value);
}
