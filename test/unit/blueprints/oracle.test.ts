import fc from 'fast-check';
import Handlebars from 'handlebars';
import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../../src/blueprints/handlebars.ts';
import { isRenderFault, newBudget, render } from '../../../src/blueprints/interpret.ts';
import type { Json, JsonObject } from '../../../src/definitions/model.ts';
import { helpers } from '../../../src/plan/helpers.ts';
import { programOf, renderText } from '../../support/blueprints.ts';

/** Handlebars itself with our helpers: the oracle. */
function oracle(text: string, data: JsonObject, partials: Readonly<Record<string, string>> = {}): string {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) {
    handlebars.registerHelper(name, (value: Json) => {
      const result = helper.run(value);
      if (typeof result !== 'string') throw new Error(result.fault);
      return new handlebars.SafeString(result);
    });
  }
  handlebars.registerHelper('eq', (a: unknown, b: unknown) => a === b);
  for (const [name, partial] of Object.entries(partials)) handlebars.registerPartial(name, partial);
  return handlebars.compile(text, { noEscape: true })(data);
}

const space = fc.constantFrom(
  '',
  '',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\n\n',
  ' \n',
  '\n  ',
  'a',
  ' b ',
  'x\n',
  '\ny',
  '$\\{{ z }}',
  '\\{{q}}',
  ' }}',
  '\\\\ ',
);
const word = fc.constantFrom('text', 'func main() { ', ' }', '// é', '"q"', '\u2028', '{ }', 'end\n');
const content = fc.array(fc.oneof(space, word), { maxLength: 4 }).map((all) => all.join(''));
const strip = fc.constantFrom('', '', '', '', '~');

const listPaths = ['spec.list', 'spec.none', 'spec.items', 'spec.map', '@root.spec.list'];
const conditions = [
  ...listPaths,
  'spec.yes',
  'spec.no',
  'spec.zero',
  'spec.empty',
  'spec.absent',
  '(eq spec.text "a")',
  '(eq spec.two 2)',
  '(eq "a" spec.text)',
];

interface Around {
  readonly each: boolean;
  readonly depth: number;
}

function outArbitrary({ each }: Around): fc.Arbitrary<string> {
  const paths = ['@root.n.name', ...(each ? [] : ['n.name', 'spec.text', 'this.n.name'])];
  // Handlebars adds up two neighbours that are numbers or booleans ("true2" becomes 3), so that a text follows those.
  const numbers = ['@root.spec.two', '@root.spec.yes', ...(each ? ['@index', '@key', '@first', '@last'] : ['spec.two'])];
  const calls = [
    'goString @root.spec.text',
    'yaml @root.spec.map',
    'json @root.spec.items',
    'int @root.spec.two',
    'bool @root.spec.yes',
    'markdown @root.n.name',
    'goString "x"',
    'goDuration @root.spec.wait',
    ...(each ? ['json this', 'yaml @index', 'json .'] : []),
  ];
  return fc.oneof(
    fc.tuple(strip, fc.constantFrom(...paths, ...calls), strip).map(([a, path, b]) => `{{${a}${path}${b}}}`),
    fc.tuple(strip, fc.constantFrom(...numbers)).map(([a, path]) => `_{{${a}${path}}}_`),
  );
}

function nodeArbitrary(around: Around): fc.Arbitrary<string> {
  const comment = fc.tuple(strip, content, strip).map(([a, text, b]) => `{{${a}!-- ${text.replace(/-/g, '')} --${b}}}`);
  const partial = fc.tuple(strip, fc.constantFrom('p', 'block/q', 'blank'), strip).map(([a, name, b]) => `{{${a}> ${name}${b}}}`);
  const leaf = fc.oneof(content, outArbitrary(around), comment, partial);
  if (around.depth === 0) return leaf;
  const inner = bodyArbitrary({ ...around, depth: around.depth - 1 });
  const inEach = bodyArbitrary({ each: true, depth: around.depth - 1 });
  const tags = fc.array(strip, { minLength: 6, maxLength: 6 });
  const test = around.each
    ? fc.constantFrom('@first', '@last', '@root.spec.yes', '@root.spec.no', '@index', '(eq @index 1)')
    : fc.constantFrom(...conditions);
  const list = around.each
    ? fc.constantFrom('@root.spec.list', '@root.spec.map', '@root.spec.none')
    : fc.constantFrom(...listPaths);
  const otherwise = fc.option(inner, { nil: undefined });
  const branch = fc
    .tuple(fc.constantFrom('if', 'unless'), test, inner, otherwise, tags)
    .map(([name, path, then, other, [a, b, c, d, e, f]]) => {
      const middle = other === undefined ? '' : `{{${c}else${d}}}${other}`;
      return `{{${a}#${name} ${path}${b}}}${then}${middle}{{${e}/${name}${f}}}`;
    });
  const chain = fc
    .tuple(test, test, inner, inner, inner)
    .map(([p, q, a, b, c]) => `{{#if ${p}}}${a}{{else if ${q}}}${b}{{else}}${c}{{/if}}`);
  const loop = fc.tuple(list, inEach, otherwise, tags).map(([path, body, other, [a, b, c, d, e, f]]) => {
    const middle = other === undefined ? '' : `{{${c}else${d}}}${other}`;
    return `{{${a}#each ${path}${b}}}${body}${middle}{{${e}/each${f}}}`;
  });
  return fc.oneof(leaf, leaf, branch, chain, loop);
}

function bodyArbitrary(around: Around): fc.Arbitrary<string> {
  return fc.array(nodeArbitrary(around), { maxLength: 5 }).map((all) => all.join(''));
}

const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', '', '{{x}}', '"', 'é\u2028'), fc.string());
const dataArbitrary: fc.Arbitrary<JsonObject> = fc.record({
  n: fc.record({ name: fc.constantFrom('eventCollector', 'a') }),
  spec: fc.record({
    list: fc.array(scalar, { maxLength: 3 }),
    none: fc.constant([]),
    items: fc.array(fc.record({ name: scalar, size: fc.integer() }), { maxLength: 3 }),
    map: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), scalar, { maxKeys: 3 }).map((map) => ({ ...map }) as JsonObject),
    yes: fc.constant(true),
    no: fc.constant(false),
    zero: fc.constant(0),
    empty: fc.constant(''),
    text: scalar,
    two: fc.constantFrom(2, 3),
    wait: fc.constantFrom('10s', '1h30m', '0s'),
  }),
});

describe('the interpreter and Handlebars', () => {
  const partials = { p: 'p:{{@root.n.name}}\n  next\n', 'block/q': '{{#if @root.spec.yes}}\nin q\n{{/if}}\n\nlast', blank: '' };

  test('give the same bytes for random templates and data', () => {
    const run = fc.property(bodyArbitrary({ each: false, depth: 2 }), dataArbitrary, (text, data) => {
      expect(renderText(text, data, partials)).toBe(oracle(text, data, partials));
    });
    fc.assert(run, { numRuns: 600 });
  });

  test.each([
    ['a standalone block leaves no line', '{{#if spec.yes}}\nyes\n{{/if}}\nend\n'],
    ['also when it is indented', 'a\n  {{#each spec.list}}\n  - {{this}}\n  {{/each}}\nend\n'],
    ['an inline block keeps its line', 'a {{#if spec.yes}}yes{{else}}no{{/if}} b\n'],
    ['else if', '{{#if spec.no}}\n1\n{{else if spec.yes}}\n2\n{{else}}\n3\n{{/if}}\n'],
    ['a standalone partial is indented', 'a\n    {{> p}}\nb\n'],
    ['an inline partial is not', 'a {{> p}}b\n'],
    ['GitHub expressions', 'on: $\\{{ github.ref }} {{n.name}}\n'],
    ['white space control', 'a  {{~#if spec.yes~}}  b  {{~/if~}}  c'],
    ['parents', '{{#each spec.items}}{{#each ../spec.list}}{{../name}}{{this}}{{@key}}{{/each}}{{/each}}'],
    ['maps', '{{#each spec.map}}{{@key}}={{this}}{{#unless @last}},{{/unless}}{{/each}}'],
    ['comments vanish with their line', 'a\n{{!-- b --}}\nc {{! d }} e\n'],
    ['Windows line ends', 'a\r\n{{#if spec.yes}}\r\nb\r\n{{/if}}\r\nc\r\n'],
  ])('%s', (_, text) => {
    const data = {
      n: { name: 'x' },
      spec: { yes: true, no: false, list: ['1', '2'], items: [{ name: 'i' }], map: { k: 'v', l: 'w' } },
    };
    expect(renderText(text, data, partials)).toBe(oracle(text, data, partials));
  });
});

describe('what Handlebars lets pass and the interpreter does not', () => {
  const data: JsonObject = { n: { name: 'x' }, spec: { text: 'a', list: ['b'], map: {}, nothing: null } };
  const failing = (text: string): { code: string; line: number; column: number } => {
    try {
      renderText(text, data);
    } catch (error) {
      if (isRenderFault(error)) return { code: error.code, line: error.line, column: error.column };
      throw error;
    }
    throw new Error('rendered');
  };

  test.each([
    ['an unknown path', 'a\n{{spec.missing}}', 'render.unknownPath', 2, 1],
    ['an unknown path below an unknown one', '{{spec.a.b}}', 'render.unknownPath', 1, 1],
    ['a helper without its value', 'x {{goString spec.missing}}', 'render.unknownPath', 1, 3],
    ['a helper with two', '{{goString spec.text spec.text}}', 'template.arguments', 1, 1],
    ['an unknown helper', '{{shout spec.text}}', 'render.unknownHelper', 1, 1],
    ['a list that is not there', '{{#each spec.missing}}{{/each}}', 'render.unknownPath', 1, 1],
    ['each over a text', '{{#each spec.text}}{{/each}}', 'render.notAList', 1, 1],
    ['a bare list', '{{spec.list}}', 'render.notAScalar', 1, 1],
    ['a bare null', '{{spec.nothing}}', 'render.notAScalar', 1, 1],
    ['a partial that is not there', '{{> p}}', 'render.unknownPartial', 1, 1],
    ['@index outside each', '{{@index}}', 'render.unknownPath', 1, 1],
    ['the prototype', '{{spec.constructor}}', 'render.unknownPath', 1, 1],
    ['the prototype, by its other name', '{{spec.__proto__}}', 'render.unknownPath', 1, 1],
    ['a method of a text', '{{spec.text.length}}', 'render.unknownPath', 1, 1],
    ['the length of a list', '{{spec.list.length}}', 'render.unknownPath', 1, 1],
    ['a method as a helper', '{{toString spec.text}}', 'render.unknownHelper', 1, 1],
    ['a number of a text', '{{int spec.text}}', 'helper.notAnInteger', 1, 1],
    ['a parent that is not there', '{{../../n.name}}', 'render.unknownPath', 1, 1],
  ])('%s', (_, text, code, line, column) => {
    expect(failing(text)).toEqual({ code, line, column });
  });

  test('a prototype is not reached by #if either', () => {
    expect(renderText('{{#if spec.constructor}}reached{{/if}}{{#if spec.__proto__}}reached{{/if}}', data)).toBe('');
  });
});

describe('budgets end a hostile template', () => {
  const list = Array.from({ length: 100 }, (_, i) => String(i));
  const data: JsonObject = { n: { name: 'x' }, spec: { list, long: 'y'.repeat(100_000) } };
  const loops = (depth: number, body: string): string =>
    '{{#each @root.spec.list}}'.repeat(depth) + body + '{{/each}}'.repeat(depth);

  test.each([
    ['steps', loops(6, ''), 'render.tooManySteps'],
    ['output', loops(2, '{{@root.spec.long}}'), 'render.tooMuchOutput'],
  ])('of %s', (_, text, code) => {
    expect(() => renderText(text, data)).toThrow(expect.objectContaining({ code }));
  });

  test('of depth: a partial that contains itself', () => {
    expect(() => renderText('{{> p}}', data, { p: '{{> p}}' })).toThrow(expect.objectContaining({ code: 'render.tooDeep' }));
  });

  test('of output that only the indent of partials makes', () => {
    const budget = { steps: 1000, output: 5000 };
    const rendering = { template: 't', root: data, helpers, budget, partials: { p: programOf('\n'.repeat(1000)) } };
    const program = programOf(`${' '.repeat(100)}{{> p}}\n`);
    expect(() => render({ ...rendering, program })).toThrow(expect.objectContaining({ code: 'render.tooMuchOutput' }));
  });

  test('a budget is shared by the files of a plan', () => {
    const budget = newBudget();
    const before = budget.steps;
    const rendering = { template: 't', root: data, helpers, budget, partials: {}, program: programOf('a{{n.name}}') };
    render(rendering);
    render(rendering);
    expect(before - budget.steps).toBe(4);
  });
});

describe('parsing', () => {
  const codes = (text: string): readonly string[] =>
    parseTemplate(text, 't.hbs').issues.map((one) => `${one.pos?.line}:${one.pos?.column} ${one.code}`);

  test.each([
    ['a\n{{#if x}}\nb', ['3:1 template.unexpected']],
    ['a{{/if}}', ['1:1 template.unexpected']],
    ['a\n {{#if a}}{{/each}}', ['2:5 template.syntax']],
    ['{{{a}}}', ['1:1 template.unescaped']],
    ['{{&a}}', ['1:1 template.unescaped']],
    ['{{goString a x=1}}', ['1:1 template.namedArgument']],
    ['{{#if (or a b)}}{{/if}}', ['1:7 template.unknownHelper']],
    ['{{#if (eq a)}}{{/if}}', ['1:7 template.arguments']],
    ['{{#if a b}}{{/if}}', ['1:1 template.arguments']],
    ['{{#each a as |x|}}{{/each}}', ['1:1 template.blockParameters']],
    ['{{#with a}}{{/with}}', ['1:1 template.unknownBlock']],
    ['{{#if @level}}{{/if}}', ['1:7 template.unknownData']],
    ['{{"a"}}', ['1:3 template.notAPath']],
    ['{{> (dynamic)}}', ['1:1 template.partialArguments']],
    ['{{> p this}}', ['1:1 template.partialArguments']],
    ['{{#> p}}{{/p}}', ['1:1 template.unsupported']],
    ['{{#*inline "p"}}{{/inline}}', ['1:1 template.unsupported']],
    ['{{goString (eq a b)}}', ['1:12 template.notAnArgument']],
    ['{{goString null}}', ['1:12 template.notAnArgument']],
    ['{{{{raw}}}}{{x}}{{{{/raw}}}}', ['1:1 template.unknownBlock']],
  ])('%j', (text, wanted) => {
    expect(codes(text)).toEqual(wanted);
  });

  test('a template that is nested absurdly deep is an error, not a crash', () => {
    const text = '{{#if a}}'.repeat(20_000) + '{{/if}}'.repeat(20_000);
    expect(codes(text)).toEqual(['undefined:undefined template.tooDeep']);
  });

  test.each([
    ['parentheses', `{{#if ${'(eq '.repeat(2000)}${')'.repeat(2000)}}}{{/if}}`],
    ['inverse blocks', '{{^a}}'.repeat(5000)],
  ])('so are %s', (_, text) => {
    expect(codes(text)).toEqual(['undefined:undefined template.tooDeep']);
  });

  test('any text is parsed or refused, never thrown on', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom('{{', '}}', '#if ', '/if', '{{{', 'a', '~', '!--', '> ', '"', '\\', '@', '../', '\n'),
            fc.string(),
          ),
        ),
        (parts) => {
          expect(Array.isArray(parseTemplate(parts.join(''), 't').issues)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
