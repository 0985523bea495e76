import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const ranges = { int32: 2 ** 31, int64: 2 ** 63 };
const kept = [
  'type',
  'enum',
  'required',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'uniqueItems',
  'multipleOf',
];

const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value, key)]));

/**
 * Turns an OpenAPI schema into a JSON Schema that is strict: an object has the fields that are written down and no others.
 * Where an object is described a second time, inside anyOf and the like, its fields are known already.
 */
function strict(schema, outer = true) {
  if (schema.$ref !== undefined) return { $ref: schema.$ref };
  const result = {};
  for (const key of kept) if (schema[key] !== undefined) result[key] = schema[key];
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string']) result.type = ['integer', 'string'];
  if (schema.nullable && typeof result.type === 'string') result.type = [result.type, 'null'];
  const range = ranges[schema.format];
  if (range !== undefined) {
    result.minimum ??= -range;
    result.maximum ??= range - 1;
  }
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    if (schema[key] !== undefined) result[key] = schema[key].map((one) => strict(one, false));
  }
  if (schema.not !== undefined) result.not = strict(schema.not, false);
  if (schema.items !== undefined) result.items = strict(schema.items);
  if (schema.properties !== undefined) result.properties = mapValues(schema.properties, (one) => strict(one));
  const more = schema.additionalProperties;
  if (typeof more === 'object') result.additionalProperties = strict(more);
  else if (outer && schema.properties !== undefined && more !== true && !schema['x-kubernetes-preserve-unknown-fields'])
    result.additionalProperties = false;
  return result;
}

/** What no schema of OpenAPI can say: a quantity may be a number too. */
function definitionsOf(swagger) {
  const found = mapValues(swagger.definitions, (one) => strict(one));
  found['io.k8s.apimachinery.pkg.api.resource.Quantity'] = {
    type: ['string', 'number'],
    pattern: '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
  };
  return found;
}

/** The definitions that a schema leads to, itself left out. */
function reachable(schema, definitions, found = new Map()) {
  for (const [, name] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) {
    if (found.has(name)) continue;
    found.set(name, definitions[name]);
    reachable(definitions[name], definitions, found);
  }
  return found;
}

function document(schema, definitions, { group, version, kind }) {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const whole = {
    ...schema,
    required: [...new Set([...(schema.required ?? []), 'apiVersion', 'kind', 'metadata'])],
    properties: { ...schema.properties, apiVersion: { enum: [apiVersion] }, kind: { enum: [kind] } },
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...whole,
    definitions: Object.fromEntries(reachable(whole, definitions)),
  };
}

/** Name of the file in which kubeconform looks for a kind. */
function fileName({ group, version, kind }) {
  return `${[kind, ...(group === '' ? [] : [group.split('.')[0]]), version].join('-').toLowerCase()}.json`;
}

/** Makes a file of JSON Schema for each kind of an API server's OpenAPI 2 document and of files with CustomResourceDefinitions. */
export function writeSchemas(folder, swagger, files) {
  const definitions = definitionsOf(swagger);
  const schemas = new Map();
  for (const [name, { properties, 'x-kubernetes-group-version-kind': kinds }] of Object.entries(swagger.definitions)) {
    // Options and the like have many groups, and lists are no manifests.
    if (kinds?.length !== 1 || properties?.metadata?.$ref !== `#/definitions/${meta}`) continue;
    schemas.set(fileName(kinds[0]), document(definitions[name], definitions, kinds[0]));
  }
  for (const file of files) {
    const { spec } = parse(readFileSync(file, 'utf8'));
    for (const { name, schema } of spec.versions) {
      const found = strict(schema.openAPIV3Schema);
      found.properties.metadata = { $ref: `#/definitions/${meta}` };
      const kind = { group: spec.group, version: name, kind: spec.names.kind };
      schemas.set(fileName(kind), document(found, definitions, kind));
    }
  }
  // Two tests may want them at the same time.
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  for (const [name, schema] of schemas) writeFileSync(join(draft, name), JSON.stringify(schema));
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!['EEXIST', 'ENOTEMPTY'].includes(error.code)) throw error;
  }
}
