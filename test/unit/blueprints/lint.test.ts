import { describe, expect, test } from 'vitest';
import { lintBlueprint } from '../../../src/blueprints/lint.ts';
import { texts } from '../../../src/output/text/blueprints.ts';
import { prepared, resolveFolder, tinyFolder } from '../../support/blueprints.ts';

const entry = (path: string, more = ''): string => `    - {path: "${path}", from: root/t.hbs${more}}\n`;

/** Findings for one template at a path: "line:column code". */
function findings(path: string, template: string, more = '', partials: Readonly<Record<string, string>> = {}): readonly string[] {
  const { blueprint, issues } = resolveFolder(tinyFolder(entry(path, more), { 'root/t.hbs': template, ...partials }));
  if (blueprint === undefined || issues.length > 0) throw new Error(JSON.stringify(issues));
  return lintBlueprint(blueprint).map((issue) => {
    expect(texts[issue.code]?.(issue.args, issue)).toMatch(/\S/);
    return `${issue.source}:${issue.pos?.line}:${issue.pos?.column} ${issue.code}`;
  });
}
const at = (place: string, code: string): readonly string[] => [`root/t.hbs:${place} ${code}`];
const go = (body: string): string => `package a\n${body}`;

describe('what lint finds in a template', () => {
  test.each([
    ['an unknown name', 'a.md', 'x\n  {{n.nmae}}', at('2:3', 'lint.unknownPath')],
    ['an unknown field', 'a.md', '{{markdown spec.titel}}', at('1:1', 'lint.unknownPath')],
    ['a typo in #if', 'a.md', '{{#if spec.titel}}{{/if}}', at('1:1', 'lint.unknownPath')],
    ['a typo in #each', 'a.md', '{{#each spec.thing}}{{/each}}', at('1:1', 'lint.unknownPath')],
    ['a typo in eq', 'a.md', '{{#if (eq spec.titel "x")}}{{/if}}', at('1:1', 'lint.unknownPath')],
    ['a typo within each', 'a.md', '{{#each spec.things}}{{markdown this.nmae}}{{/each}}', at('1:22', 'lint.unknownPath')],
    ['the root from within each', 'a.md', '{{#each spec.things}}{{n.name}}{{/each}}', at('1:22', 'lint.unknownPath')],
    ['@index outside each', 'a.md', '{{@index}}', at('1:1', 'lint.unknownPath')],
    ['bare free text', 'a.md', '{{spec.title}}', at('1:1', 'lint.bare')],
    ['bare metadata', 'a.md', '{{metadata.name}}', at('1:1', 'lint.bare')],
    ['a bare item of the spec', 'a.md', '{{#each spec.things}}{{this.name}}{{/each}}', at('1:22', 'lint.bare')],
    ['a bare key of a map', 'a.md', '{{#each spec.labels}}{{@key}}{{/each}}', at('1:22', 'lint.bare')],
    ['an unknown helper', 'a.md', '{{markdwon spec.title}}', at('1:1', 'lint.unknownHelper')],
    ['a helper with two values', 'a.md', '{{markdown spec.title n.name}}', at('1:1', 'template.arguments')],
    ['a helper on a list', 'a.md', '{{markdown spec.things}}', at('1:1', 'lint.argumentType')],
    ['int of a text', 'a.go', go('var a = {{int spec.title}}\n'), at('2:9', 'lint.argumentType')],
    ['a field that may be absent', 'a.md', '{{markdown spec.note}}', at('1:1', 'lint.mayBeAbsent')],
    ['also after its #if', 'a.md', '{{#if spec.note}}x{{/if}}{{markdown spec.note}}', at('1:26', 'lint.mayBeAbsent')],
    ['also in its else', 'a.md', '{{#if spec.note}}x{{else}}{{markdown spec.note}}{{/if}}', at('1:27', 'lint.mayBeAbsent')],
    ['each over a text', 'a.md', '{{#each spec.title}}{{/each}}', at('1:1', 'lint.notAList')],
    ['an unknown partial', 'a.md', '{{> foot}}', at('1:1', 'lint.unknownPartial')],
    ['a helper of another language', 'a.go', go('var a = {{yaml spec.title}}\n'), at('2:9', 'lint.wrongHelper')],
    ['free text in a Makefile', 'Makefile', 'A := {{yaml spec.title}}', at('1:6', 'lint.freeText')],
    ['free text in a script', 'a.sh', 'echo {{goString spec.title}}', at('1:6', 'lint.freeText')],
    ['free text in a Dockerfile', 'manifests/Dockerfile', 'LABEL a={{json spec.title}}', at('1:9', 'lint.freeText')],
    ['a number of the spec in a script', 'a.sh', 'echo {{int spec.size}}', at('1:6', 'lint.freeText')],
    ['a string within a string', 'a.go', go('var a = "x {{goString spec.title}}"\n'), at('2:12', 'lint.goPlace')],
    ['a string within backquotes', 'a.go', go('var a = `x {{goString spec.title}}`\n'), at('2:12', 'lint.goPlace')],
    ['a comment outside a comment', 'a.go', go('var a = {{goComment spec.title}}\n'), at('2:9', 'lint.goPlace')],
    ['a comment that could be a directive', 'a.go', go('//{{goComment spec.title}}\n'), at('2:3', 'lint.goPlace')],
    ['a block comment', 'a.go', go('/* {{goComment spec.title}} */\n'), at('2:4', 'lint.goPlace')],
    ['a scalar within quotes', 'a.yaml', 'a: "x {{yaml spec.title}}"\n', at('1:7', 'lint.yamlPlace')],
    ['text in a tag', 'a.html', '<a href={{html spec.title}}>', at('1:9', 'lint.htmlPlace')],
    ['text in a script', 'a.html', '<script>a = "{{html spec.title}}"</script>', at('1:14', 'lint.htmlPlace')],
    ['text in a style sheet', 'a.html', '<p>x</p><style>{{html spec.title}}</style>', at('1:16', 'lint.htmlPlace')],
    ['text in a comment', 'a.html', '<!-- {{html spec.title}} -->', at('1:6', 'lint.htmlPlace')],
    ['text for another language in HTML', 'a.html', '<p>{{markdown spec.title}}</p>', at('1:4', 'lint.wrongHelper')],
    ['a plain name as a whole scalar', 'a.yaml', 'a: {{n.lower}}\n', at('1:4', 'lint.yamlPlain')],
    ['a plain name in a list', 'a.yaml', 'a: [x, {{n.lower}}]\n', at('1:8', 'lint.yamlPlain')],
    ['a plain name as a key', 'a.yaml', '{{n.lower}}: 1\n', at('1:1', 'lint.yamlPlain')],
  ])('%s', (_, path, template, wanted) => {
    expect(findings(path, template)).toEqual(wanted);
  });

  test.each([
    ['names, bare', 'Makefile', 'A := {{n.lower}}\n'],
    [
      'the root by its name',
      'a.md',
      '{{#each spec.things}}{{@root.n.name}}{{../n.name}}{{@index}}{{markdown this.name}}{{/each}}',
    ],
    ['a field within its #if', 'a.md', '{{#if spec.note}}{{markdown spec.note}}{{/if}}'],
    ['the else of unless', 'a.md', '{{#unless spec.note}}none{{else}}{{markdown spec.note}}{{/unless}}'],
    [
      'strings, comments and names in Go',
      'a.go',
      go(
        '// A {{goComment spec.title}}\nvar {{n.exported}} = "{{n.name}}" + {{goString spec.title}} // {{goJSON spec.things}}\n',
      ),
    ],
    ['a quote in a rune or comment', 'a.go', go("var a = '\"' // it's\nvar b = {{goString spec.title}}\n")],
    ['quoted names in YAML', 'a.yaml', 'a: "{{n.lower}}"\nb: {{n.lower}}:1.0\nc: {{yaml spec.title}}\n# {{n.lower}}\n'],
    [
      'text and attributes in HTML',
      'a.html',
      '<!-- x --><script>1 < 2</script><p title="a > {{html spec.title}}">{{html spec.title}}, it\'s {{html spec.title}} {{int spec.size}}</p>',
    ],
    ["an apostrophe in YAML's comment", 'a.yaml', "a: it's # x\nb: {{yaml spec.title}}\n"],
  ])('nothing in %s', (_, path, template) => {
    expect(findings(path, template)).toEqual([]);
  });

  test('partials are linted where they are used, and named by their own file', () => {
    const partials = { 'partials/a.hbs': 'x\n{{markdown this.name}}', 'partials/b.hbs': '{{> c}}', 'partials/c.hbs': '{{> b}}' };
    expect(findings('a.md', '{{#each spec.things}}{{> a}}{{/each}}', '', partials)).toEqual([]);
    expect(findings('a.md', '{{> a}}', '', partials)).toEqual(['partials/a.hbs:2:1 lint.unknownPath']);
    expect(findings('a.md', '{{> b}}', '', partials)).toEqual(['partials/c.hbs:1:1 lint.recursivePartial']);
    expect(findings('Makefile', '{{> a}}', '', { 'partials/a.hbs': '{{markdown spec.title}}' })).toEqual([
      'partials/a.hbs:1:1 lint.freeText',
    ]);
  });
});

describe('what lint finds in a manifest', () => {
  test.each([
    ['an unknown value in a path', '{n.nmae}.md', '', 'lint.unknownPath'],
    ['free text in a path', '{spec.title}.md', '', 'lint.pathTemplate'],
    ['an item without each', '{item.name}.md', '', 'lint.unknownPath'],
    ['a brace that is not closed', '{n.name.md', '', 'lint.pathTemplate'],
    ['a path out of the directory', '../{n.name}.md', '', 'plan.path'],
    ['an absolute path', '/etc/{n.name}', '', 'plan.path'],
    ["git's folder", '.git/config', '', 'plan.path'],
    ["roadctl's folder", '.roadctl/lock.json', '', 'plan.path'],
    ["a device's name", 'a/NUL.txt', '', 'plan.path'],
    ['an unknown path in when', 'a.md', ', when: {not: {any: [{has: spec.titel}]}}', 'lint.unknownPath'],
    ['an unknown list', 'a.md', ', each: spec.thing', 'lint.notAList'],
    ['each over a map', 'a.md', ', each: spec.labels', 'lint.notAList'],
  ])('%s', (_, path, more, code) => {
    expect(findings(path, 'x', more)).toEqual([`blueprint.yaml:7:7 ${code}`]);
  });

  test('a condition proves that its path is there', () => {
    expect(findings('a.md', '{{markdown spec.note}}', ', when: {all: [{has: spec.note}]}')).toEqual([]);
    expect(findings('a.md', '{{markdown spec.note}}', ', when: {any: [{has: spec.note}, {has: spec.title}]}')).toHaveLength(1);
  });

  test('each gives item', () => {
    expect(findings('{item.name}.md', '{{markdown item.name}}{{n.name}}', ', each: spec.things')).toEqual([]);
    expect(findings('{item.name}.md', '{{item.name}}', ', each: spec.things')).toEqual(at('1:1', 'lint.bare'));
  });

  test('two files at one path', () => {
    const { blueprint } = resolveFolder(tinyFolder(entry('a/b.md') + entry('A/B.md'), { 'root/t.hbs': 'x' }));
    expect(blueprint && lintBlueprint(blueprint).map((one) => one.code)).toContain('plan.collision');
  });
});

test('the schema of a blueprint is what the tool relies on', () => {
  const schema = {
    type: 'object',
    properties: {
      kind: { const: 'Other' },
      spec: { type: 'object', properties: { a: { type: 'string', 'x-defaultFrom': 'a b' } } },
    },
  };
  const { blueprint } = resolveFolder(tinyFolder(entry('a.md'), { 'root/t.hbs': 'x', 'schema.json': JSON.stringify(schema) }));
  const issues = blueprint === undefined ? [] : lintBlueprint(blueprint);
  for (const issue of issues) expect(texts[issue.code]?.(issue.args, issue)).toMatch(/\S/);
  expect(issues.map((one) => one.code)).toEqual([
    'lint.schemaKind',
    'lint.schemaVersion',
    'lint.schemaMetadata',
    'lint.schemaMetadata',
    'lint.openSchema',
    'lint.openSchema',
    'lint.defaultFrom',
  ]);
});

test('the built-in blueprints have no findings', () => {
  expect(prepared().issues).toEqual([]);
});
