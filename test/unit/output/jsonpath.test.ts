import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/definitions/model.ts';
import { collect, expand } from '../../../src/output/jsonpath.ts';
import { parsePath, parseTemplate } from '../../../src/output/jsonpathParse.ts';
import { plant, temporaryFolder } from '../../support/context.ts';
import { has } from '../../support/tools.ts';

// The shape of `kubectl config view`, so that kubectl itself can say what is right.
const value: Json = {
  apiVersion: 'v1',
  clusters: [
    { cluster: { server: 'https://one.example' }, name: 'one' },
    { cluster: { server: 'https://two.example' }, name: 'two' },
    { cluster: { server: 'https://three.example' }, name: 'z.three' },
  ],
  contexts: [
    { context: { cluster: 'one', namespace: 'a', user: 'u' }, name: 'first' },
    { context: { cluster: 'two', user: 'u' }, name: 'second' },
  ],
  'current-context': 'first',
  kind: 'Config',
  preferences: {},
  users: null,
};

const templates: readonly (readonly [template: string, text: string])[] = [
  ['{.kind}', 'Config'],
  ['kind is {.kind}!', 'kind is Config!'],
  ['{.current-context}', 'first'],
  ["{['kind']}", 'Config'],
  ['{$.kind}', 'Config'],
  ['{@.kind}', 'Config'],
  ['{.clusters[*].name}', 'one two z.three'],
  ['{.clusters[0].name}', 'one'],
  ['{.clusters[-1].name}', 'z.three'],
  ['{.clusters[0:2].name}', 'one two'],
  ['{.clusters[1:].name}', 'two z.three'],
  ['{.clusters[:1].name}', 'one'],
  ['{.clusters[0:3:2].name}', 'one z.three'],
  ['{.clusters[0,2].name}', 'one z.three'],
  ["{.contexts[0]['name','context'].cluster}", 'one'],
  ['{.contexts[?(@.name=="second")].context.cluster}', 'two'],
  ["{.contexts[?(@.name=='second')].context.cluster}", 'two'],
  ['{.contexts[?(@.name!="second")].name}', 'first'],
  ['{.contexts[?(@.context.namespace)].name}', 'first'],
  ['{.clusters[?(@.name=="z.three")].cluster.server}', 'https://three.example'],
  ['{.contexts[?(@.name>"first")].name}', 'second'],
  ['{..server}', 'https://one.example https://two.example https://three.example'],
  ['{.clusters[0].*}', '{"server":"https://one.example"} one'],
  ['{.clusters[0].cluster}', '{"server":"https://one.example"}'],
  ['{range .contexts[*]}{.name}={.context.cluster}{"\\n"}{end}', 'first=one\nsecond=two\n'],
  ['{range .contexts[*]}{range .context}{.cluster}{","}{end}{end}', 'one,two,'],
  ['{"tab\\there"}', 'tab\there'],
  ['{.nothing}', ''],
  ['{.nothing.at.all}', ''],
  ['a{.nothing}b', 'ab'],
  ['{.preferences}', '{}'],
  ['', ''],
  ['no braces', 'no braces'],
];

const kubeconfig = `apiVersion: v1
kind: Config
clusters:
- {name: one, cluster: {server: 'https://one.example'}}
- {name: two, cluster: {server: 'https://two.example'}}
- {name: z.three, cluster: {server: 'https://three.example'}}
contexts:
- {name: first, context: {cluster: one, user: u, namespace: a}}
- {name: second, context: {cluster: two, user: u}}
current-context: first
users: []
`;

describe('jsonpath', () => {
  it.each(templates)('%s', (template, text) => {
    expect(expand(parseTemplate(template), value)).toBe(text);
  });

  it('steps over escaped dots in names', () => {
    const odd = { metadata: { labels: { 'a.b/c': 'yes' } } };
    expect(expand(parseTemplate('{.metadata.labels.a\\.b/c}'), odd)).toBe('yes');
    expect(expand(parseTemplate("{.metadata.labels['a.b/c']}"), odd)).toBe('yes');
  });

  it('never follows what every object inherits', () => {
    expect(expand(parseTemplate('{.constructor}{.__proto__}'), value)).toBe('');
  });

  it('compares numbers as numbers', () => {
    const list = { items: [{ n: 9 }, { n: 10 }] };
    expect(expand(parseTemplate('{.items[?(@.n>9)].n}'), list)).toBe('10');
    expect(expand(parseTemplate('{.items[?(@.n<=9)].n}'), list)).toBe('9');
    expect(() => expand(parseTemplate('{.items[?(@.n>"9")].n}'), list)).toThrow('incompatible types for comparison');
  });

  it('collects values for jsonpath-as-json', () => {
    expect(collect(parseTemplate('{.clusters[*].name}'), value)).toEqual(['one', 'two', 'z.three']);
    expect(collect(parseTemplate('{range .contexts[*]}{.name}{"x"}{end}'), value)).toEqual(['first', 'second']);
  });

  it.each([
    ['{.items[', 'unterminated array (column 8)'],
    ['{kind}', 'unrecognized identifier kind, did you mean .kind? (column 2)'],
    ['{.items', 'unclosed action (column 1)'],
    ['{.items[x]}', 'invalid array index (column 9)'],
    ['{range .items[*]}{.name}', 'unclosed range (column 1)'],
    ['{end}', 'not in range, nothing to end (column 1)'],
    ['{.a[?(@.x=="y"]}', 'unexpected character in filter (column 15)'],
    ['{.a[?(@.x="y")]}', 'unrecognized filter operator =, did you mean ==? (column 10)'],
    ['{"open}', 'unterminated quoted string (column 2)'],
    ['{.a[0:1:0]}', 'step must be greater than 0 (column 10)'],
    ['{.a b%}', 'unrecognized character in action: "b" (column 5)'],
  ])('%s is refused: %s', (template, why) => {
    expect(() => parseTemplate(template)).toThrow(`error parsing jsonpath ${template}, ${why}`);
  });

  it('says which index is outside', () => {
    expect(() => expand(parseTemplate('{.clusters[5].name}'), value)).toThrow('array index out of bounds: index 5, length 3');
  });

  it.each(['.metadata.name', 'metadata.name', '{.metadata.name}', '{metadata.name}'])('--sort-by takes %s', (expression) => {
    expect(parsePath(expression)).toEqual([
      { type: 'field', name: 'metadata' },
      { type: 'field', name: 'name' },
    ]);
  });
});

describe.skipIf(!has('kubectl'))('jsonpath as kubectl itself', () => {
  const folder = temporaryFolder();
  plant(folder, { config: kubeconfig });
  // kubectl orders the keys of a map at random for the wildcard.
  const stable = templates.filter(([template]) => template !== '' && template !== '{.clusters[0].*}');
  it.each(stable)('%s', (template, text) => {
    const { stdout, stderr } = spawnSync(
      'kubectl',
      ['config', 'view', '-o', `jsonpath=${template}`, '--kubeconfig', join(folder, 'config')],
      {
        encoding: 'utf8',
      },
    );
    expect(stderr).toBe('');
    expect(stdout).toBe(text);
  });
});
