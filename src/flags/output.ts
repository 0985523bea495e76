import type { Flag } from './model.ts';

/** Formats of every command that answers with objects; those that end in "=" take a template. */
const objectFormats = ['table', 'json', 'yaml', 'name', 'wide', 'jsonpath', 'jsonpath-as-json', 'custom-columns'] as const;

const output: Flag = {
  name: 'output',
  short: 'o',
  type: 'string',
  value: 'FORMAT',
  summary: `Output format. One of: (${objectFormats.join(', ')}). jsonpath, jsonpath-as-json and custom-columns take a template: -o jsonpath='{.items[*].metadata.name}'.`,
  completes: 'format',
  formats: objectFormats,
  config: true,
};

const format: Flag = {
  name: 'format',
  type: 'string',
  value: 'FORMAT',
  choices: ['text', 'json', 'yaml'],
  summary: 'As --output; text is the default form.',
};

const noHeaders: Flag = { name: 'no-headers', type: 'boolean', summary: 'Leave out the headers of tables.', config: true };

const sortBy: Flag = {
  name: 'sort-by',
  type: 'string',
  value: 'JSONPATH',
  summary: "Sort by this field of the objects, given as a JSONPath expression: '{.metadata.name}'.",
};

/** For commands that list objects. */
export const outputFlags: readonly Flag[] = [output, format, noHeaders, sortBy];

/** For commands that answer with one value: formats are fewer and there is nothing to sort. */
export const valueOutputFlags: readonly Flag[] = [
  { ...output, formats: ['json', 'yaml', 'name'], summary: 'Output format. One of: (json, yaml, name).' },
  format,
];

/** For commands that answer in text, or as json or yaml. */
export const textOutputFlags: readonly Flag[] = [
  { ...output, formats: ['json', 'yaml'], summary: 'Output format. One of: (json, yaml).' },
  format,
];
