// Makes what follows from the schemas of the built-in blueprints: src/generated/, docs/schemas/ and docs/reference/definitions.md,
// and from the template of an OpenAPI document those of its JSON and HTML forms.
// With --check nothing is written; it fails when a file is not what it would be.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile as typesOf } from 'json-schema-to-typescript';
import { parse } from 'yaml';
import { apiDocs } from './lib/apiDocs.mjs';
import { loadTs } from './lib/load.mjs';
import { root } from './lib/setup.mjs';

const standaloneCode = standalone.default ?? standalone;

const readJson = (...parts) => JSON.parse(readFileSync(join(root, ...parts), 'utf8'));
const readYaml = (...parts) => parse(readFileSync(join(root, ...parts), 'utf8'));

/** The built-in blueprints with their composed schemas. */
function blueprints(composeSchema) {
  return readdirSync(join(root, 'blueprints'))
    .filter((name) => existsSync(join(root, 'blueprints', name, 'blueprint.yaml')))
    .sort()
    .map((name) => {
      const manifest = readYaml('blueprints', name, 'blueprint.yaml');
      const blocks = (manifest.spec.blocks ?? [])
        .filter((block) => existsSync(join(root, 'templates', block, 'schema.json')))
        .map((block) => ({ name: block, schema: readJson('templates', block, 'schema.json') }));
      return { name, kind: manifest.spec.definition, schema: composeSchema(readJson('blueprints', name, 'schema.json'), blocks) };
    });
}

const header = '// Made by `npm run generate` from the schemas of the blueprints. Do not edit.\n';

/** A schema without what only people and other tools read; its fields may be called like that. */
function bare(part, names = false) {
  if (Array.isArray(part)) return part.map((item) => bare(item));
  if (typeof part !== 'object' || part === null) return part;
  const kept = Object.entries(part).filter(([key]) => names || !/^(?:x-.*|description|title|default|examples)$/.test(key));
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (!names && ['enum', 'const', 'required'].includes(key)) return [key, value];
      return [key, bare(value, !names && ['properties', '$defs'].includes(key))];
    }),
  );
}

/** A validator that needs nothing at run time: ajv's standalone code with its helpers bundled in. */
async function validator(schema, { ajvOptions, vocabulary }) {
  const ajv = new Ajv2020({ ...ajvOptions, inlineRefs: false, code: { source: true, esm: true, lines: true, optimize: 2 } });
  ajv.addVocabulary([...vocabulary]);
  const code = standaloneCode(ajv, ajv.compile(bare(schema)));
  const { outputFiles } = await build({
    stdin: { contents: `import check from 'code';\nexport { check };`, resolveDir: root, loader: 'js' },
    plugins: [
      {
        name: 'code',
        setup(b) {
          b.onResolve({ filter: /^code$/ }, () => ({ path: 'code', namespace: 'code' }));
          b.onLoad({ filter: /.*/, namespace: 'code' }, () => ({ contents: code, resolveDir: root, loader: 'js' }));
        },
      },
    ],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'node20',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'error',
  });
  const name = /^ {2}(\w+) as check$/m.exec(outputFiles[0].text)?.[1];
  if (name === undefined) throw new Error('the validator has no name');
  const text = outputFiles[0].text.replace(/^\/\/ .*\n/gm, '').replace(/\nexport \{\n[\s\S]*$/, '\n');
  return `// @ts-nocheck\n${header}import type { AjvError, Validator } from '../definitions/kinds.ts';\n\n${text}
/** Takes a document; gives what its schema finds wrong. */
export const validate: Validator = (document: unknown): readonly AjvError[] => (${name}(document) ? [] : ${name}.errors);
`;
}

/** The schema of what loading gives: where there is a default, the field is there. */
function resolved(part) {
  if (Array.isArray(part)) return part.map(resolved);
  if (typeof part !== 'object' || part === null) return part;
  const copy = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolved(value)]));
  if (part.properties && typeof part.properties === 'object' && !part.properties.type?.enum) {
    const filled = Object.entries(part.properties).filter(([, field]) => field.default !== undefined || fieldDefault(field));
    copy.required = [...new Set([...(part.required ?? []), ...filled.map(([name]) => name)])];
  }
  return copy;
}
let definitions = {};
const fieldDefault = (field) =>
  typeof field.$ref === 'string' && definitions[field.$ref.replace('#/$defs/', '')]?.default !== undefined;

/** Types of a definitions document, as written and as loaded. */
async function types(schema, kind) {
  definitions = schema.$defs ?? {};
  const options = {
    bannerComment: '',
    additionalProperties: false,
    unreachableDefinitions: false,
    declareExternallyReferenced: true,
    maxItems: -1,
  };
  const strip = ({ title: _title, ...rest }, title) => ({ ...rest, title });
  // A name at a $ref would make one type for each place where it stands.
  const plain = (name) => JSON.parse(JSON.stringify(name === kind ? schema : resolved(schema)));
  const one = await typesOf(strip(plain(kind), kind), kind, options);
  const other = await typesOf(strip(plain(''), `Loaded${kind}`), `Loaded${kind}`, options);
  const inner = [...other.matchAll(/^export (?:interface|type) (\w+)/gm)]
    .map((match) => match[1])
    .filter((name) => name !== `Loaded${kind}`);
  const rename = (line) =>
    inner.reduce((text, name) => text.replace(new RegExp(`\\b${name}\\b(?=[\\s;[|]|$)`), `Loaded${name}`), line);
  const renamed = other
    .split('\n')
    .map((line) => (/^\s*\*/.test(line) ? line : rename(line)))
    .join('\n');
  return `${header}\n/* As written. */\n${one}\n/* As loaded: every constant default filled in. */\n${renamed}`;
}

const registry = (list) => `${header}import type { Validator } from '../definitions/kinds.ts';

/** Validators of the built-in blueprints by name; each is loaded when it is needed. */
export const validators: Readonly<Record<string, () => Promise<Validator>>> = {
${list.map(({ name }) => `  ${name}: async () => (await import('./${name}.validate.ts')).validate,`).join('\n')}
};
`;

/** Everything that is generated: path -> text. */
async function generate() {
  const vocabulary = await loadTs('src/definitions/vocabulary.ts');
  const { composeSchema } = await loadTs('src/blueprints/compose.ts');
  const { referencePage } = await loadTs('src/definitions/reference.ts');
  const list = blueprints(composeSchema);
  const files = new Map([['src/generated/validators.ts', registry(list)]]);
  for (const { name, kind, schema } of list) {
    files.set(`src/generated/${name}.validate.ts`, await validator(schema, vocabulary));
    files.set(`src/generated/${name}.types.ts`, await types(schema, kind));
    files.set(`docs/schemas/${name}.v1.json`, `${JSON.stringify(schema, null, 2)}\n`);
    const api = join(root, 'blueprints', name, 'root', 'openapi.yaml.hbs');
    if (existsSync(api)) {
      const { json, html, overview } = apiDocs(readFileSync(api, 'utf8'));
      files.set(`blueprints/${name}/root/api.json.hbs`, json);
      files.set(`blueprints/${name}/root/api.html.hbs`, html);
      files.set(`blueprints/${name}/partials/apiOverview.hbs`, overview);
    }
  }
  files.set('docs/reference/definitions.md', referencePage(list));
  return files;
}

const files = await generate();
const stale = [...files].filter(
  ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
);
const left = existsSync(join(root, 'src/generated'))
  ? readdirSync(join(root, 'src/generated')).map((name) => `src/generated/${name}`)
  : [];
const extra = left.filter((path) => !files.has(path));
if (process.argv.includes('--check')) {
  const wrong = [...stale.map(([path]) => path), ...extra];
  for (const path of wrong) console.error(`${path} is not current`);
  if (wrong.length > 0) console.error('run npm run generate');
  process.exitCode = wrong.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  for (const path of extra) console.log(`${path} is not made by anything; remove it`);
  if (stale.length === 0) console.log('everything is current');
}
