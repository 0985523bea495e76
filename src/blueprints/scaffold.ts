/** Files of a small blueprint that works, for its author to go on from. In: its name, checked. Out: texts by path. */
export function scaffoldFiles(name: string): Readonly<Record<string, string>> {
  const kind = kindOf(name);
  return {
    'blueprint.yaml': `apiVersion: roadctl.pavedroad.io/v1
kind: Blueprint
metadata:
  name: ${name}
  version: 0.1.0
  status: experimental
  summary: Say in one line what this blueprint generates
spec:
  # The kind of definitions that it renders.
  definition: ${kind}
  # Shared parts: git, makefile, docker, ...; each is also looked for in blocks/ of this folder.
  blocks: []
  files:
    # A template: ends in .hbs and is rendered. Names of n may stand in the path.
    - {path: "{n.name}.md", from: root/service.md.hbs}
    # A folder of plain files, copied byte for byte.
    - {path: docs/, from: files/docs/}
`,
    'schema.json': `${JSON.stringify(schemaOf(kind), undefined, 2)}\n`,
    'example.yaml': `apiVersion: roadctl.pavedroad.io/v1
kind: ${kind}
metadata:
  name: myService
  organization: acme-demo
spec:
  description: What the service is for
`,
    'root/service.md.hbs': `# {{n.name}}

{{markdown spec.description}}

{{#if spec.features}}
## Features

{{#each spec.features}}
- {{markdown this}}
{{/each}}
{{else}}
No features yet.
{{/if}}
`,
    'files/docs/notes.md': `# Notes

This file is copied as it is. {{ braces }} mean nothing in it.
`,
  };
}

/** Kind of definitions for a blueprint's name: "my-tool" -> MyTool. */
export function kindOf(name: string): string {
  return name
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
}

function schemaOf(kind: string): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: kind,
    description: 'Say what a service of this kind is.',
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    additionalProperties: false,
    properties: {
      apiVersion: { const: 'roadctl.pavedroad.io/v1', description: 'Version of the definitions format.' },
      kind: { const: kind, description: 'What the document defines; it picks the blueprint.' },
      metadata: {
        type: 'object',
        description: 'Who the service is.',
        required: ['name', 'organization'],
        additionalProperties: false,
        properties: {
          name: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9]{0,39}$', description: 'Name of the service.' },
          organization: {
            type: 'string',
            pattern: '^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?$',
            description: 'Organization that owns the service.',
          },
        },
      },
      spec: {
        type: 'object',
        description: 'What the service is to be.',
        additionalProperties: false,
        default: {},
        properties: {
          description: {
            type: 'string',
            maxLength: 250,
            pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$',
            'x-defaultFrom': 'metadata.name',
            description: 'One line that says what the service is for.',
          },
          features: {
            type: 'array',
            default: [],
            maxItems: 100,
            items: { type: 'string', maxLength: 250 },
            description: 'What it can do, a line each.',
          },
        },
      },
    },
  };
}
