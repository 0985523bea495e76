import { describe, expect, test } from 'vitest';
import { newBudget, type Piece, render } from '../../../src/blueprints/interpret.ts';
import { originOf } from '../../../src/blueprints/trace.ts';
import { buildPlan } from '../../../src/plan/build.ts';
import { helpers } from '../../../src/plan/helpers.ts';
import { definitionOf, programOf, tinyBlueprint, tinyDefinition } from '../../support/blueprints.ts';

describe('a line of output is traced to template, line and fields', () => {
  const template =
    '# {{n.name}}\n{{#if spec.yes}}\nin: {{json spec.text}}\n\nlast\n{{/if}}\n  {{> part}}\n{{#each spec.list}}\n- {{this}} {{@index}}\n{{/each}}\nend\n';
  const trace: Piece[] = [];
  const root = { n: { name: 'x' }, spec: { yes: true, text: 'a', list: ['p', 'q'] } };
  const text = render({
    template: 't.hbs',
    program: programOf(template),
    root,
    partials: { part: programOf('one\ntwo {{n.name}}\n') },
    helpers,
    budget: newBudget(),
    trace,
  });

  test.each([
    [1, '# x', 't.hbs', 1, ['n.name']],
    [2, 'in: "a"', 't.hbs', 3, ['spec.text']],
    [3, '', 't.hbs', 4, []],
    [4, 'last', 't.hbs', 5, []],
    [5, '  one', 'part', 1, []],
    [6, '  two x', 'part', 2, ['n.name']],
    [7, '- p 0', 't.hbs', 9, ['this', '@index']],
    [8, '- q 1', 't.hbs', 9, ['this', '@index']],
    [9, 'end', 't.hbs', 11, []],
  ])('line %d', (line, wanted, name, at, fields) => {
    expect(text.split('\n')[line - 1]).toBe(wanted);
    expect(originOf(text, trace, line)).toEqual({ template: name, line: at, fields });
  });

  test('a line that is not there has no origin', () => {
    expect(originOf(text, trace, 0)).toBeUndefined();
    expect(originOf(text, trace, 99)).toBeUndefined();
  });
});

test('a plan hands out the traces of its files', async () => {
  const blueprint = tinyBlueprint('    - {path: a.md, from: a.hbs}\n', { 'a.hbs': 'x\n{{markdown spec.title}}\n' });
  const traces = new Map<string, Piece[]>();
  const plan = buildPlan(await definitionOf(tinyDefinition(), blueprint), blueprint, { traces });
  expect(originOf(plan.files[0]?.content ?? '', traces.get('a.md') ?? [], 2)).toEqual({
    template: 'a.hbs',
    line: 2,
    fields: ['spec.title'],
  });
});
