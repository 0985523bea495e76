import { allowedValues, defaultText, derivedText, limitsText, typeName, whenText } from './describe.ts';
import type { JsonObject } from './model.ts';
import { type Field, fieldsOf, inner, isObject, resolve } from './schema.ts';

/** A kind as the reference page shows it. */
export interface ReferenceKind {
  /** Of the blueprint. */
  readonly name: string;
  readonly kind: string;
  readonly schema: JsonObject;
}

/** Takes the kinds; gives the reference page of the definitions file, in Markdown. */
export function referencePage(kinds: readonly ReferenceKind[]): string {
  const intro = [
    '# The definitions file',
    '',
    '<!-- Made by `npm run generate` from the schemas of the blueprints. Do not edit. -->',
    '',
    'One YAML document describes one service. `roadctl describe blueprints NAME` prints a complete sample, `roadctl explain NAME` says the same as this page in a terminal.',
    'A field that is not listed here is an error. Empty values (`timeout:` with nothing behind it) count as left out. Where the type is string, a value is taken as it is written:',
    '`version: 1.10` is "1.10". Anchors, aliases and merge keys (`<<`) of YAML may be used.',
    '',
    'An editor with a YAML language server completes and checks the file by the schema named in its first line, `# yaml-language-server: $schema=...`. It is the address of the schema in the repository;',
    "the package holds the same file under `docs/schemas/`, and `yaml.schemas` of the editor's settings can point there when the name cannot be reached.",
  ];
  return `${[...intro, ...kinds.flatMap(kindSection)].join('\n')}\n`;
}

function kindSection({ name, kind, schema }: ReferenceKind): readonly string[] {
  const lines = ['', `## ${kind}`, '', `Blueprint \`${name}\`. ${String(schema.description ?? '')}`];
  if (typeof schema.$id === 'string') lines.push(`Schema: \`${schema.$id}\`.`);
  const visit = (part: JsonObject, path: string): void => {
    const fields = fieldsOf(schema, part);
    if (fields.length === 0) return;
    lines.push('', `### ${path === '' ? 'The document' : `\`${path}\``}`, '');
    if (path !== '' && typeof part.description === 'string') lines.push(part.description, '');
    lines.push('| field | type | default | what it says |', '|---|---|---|---|', ...fields.map((field) => row(schema, field)));
    for (const field of fields) {
      const list = isObject(field.schema.items) ? '[]' : '';
      visit(inner(schema, field.schema), path === '' ? field.name + list : `${path}.${field.name}${list}`);
    }
  };
  visit(resolve(schema, schema), '');
  return lines;
}

function row(root: JsonObject, { name, schema, required }: Field): string {
  const derived = derivedText(schema);
  const value = defaultText(schema);
  const byDefault =
    required && value === undefined
      ? 'required'
      : derived !== undefined
        ? `from ${derived}`
        : value === undefined
          ? ''
          : `\`${value}\``;
  const allowed = allowedValues(root, schema);
  const when = whenText(schema);
  const text = [
    String(schema.description ?? ''),
    ...(when === undefined ? [] : [`Only for ${when}.`]),
    ...(allowed.length === 0 ? [] : [`One of ${allowed.map((one) => `\`${String(one)}\``).join(', ')}.`]),
    ...limitsText(root, schema).map((limit) => `${limit[0]?.toUpperCase()}${limit.slice(1)}.`),
  ];
  return `| \`${name}\` | ${typeName(root, schema)} | ${cell(byDefault)} | ${cell(text.join(' '))} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;');
}
