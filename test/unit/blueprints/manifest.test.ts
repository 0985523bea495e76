import { describe, expect, test } from 'vitest';
import { readBlock, readManifest } from '../../../src/blueprints/manifest.ts';
import { texts } from '../../../src/output/text/blueprints.ts';

const head =
  'apiVersion: roadctl.pavedroad.io/v1\nkind: Blueprint\nmetadata: {name: a, version: 1.0.0, status: ga, summary: s}\n';
const spec = (lines: string): string => `${head}spec:\n  definition: A\n${lines}`;
const found = (text: string): readonly string[] =>
  readManifest('b.yaml', text).issues.map((issue) => {
    expect(issue.code.startsWith('yaml') || texts[issue.code]?.(issue.args, issue)).toBeTruthy();
    return `${issue.pos?.line}:${issue.pos?.column} ${issue.code} ${issue.path.join('.')}`;
  });

describe('blueprint.yaml', () => {
  test('is read', () => {
    const text = spec(
      '  blocks: [git]\n  files:\n    - {path: a, from: b.hbs, own: once, mode: 0755, each: n.jobs, when: {all: [{has: spec.x}, {not: {eq: [spec.y, 1]}}]}}\n',
    );
    expect(readManifest('b.yaml', text)).toMatchObject({
      issues: [],
      value: {
        name: 'a',
        version: '1.0.0',
        status: 'ga',
        summary: 's',
        definition: 'A',
        blocks: ['git'],
        files: [
          {
            path: 'a',
            from: 'b.hbs',
            own: 'once',
            mode: 0o755,
            each: 'n.jobs',
            when: { all: [{ has: 'spec.x' }, { not: { eq: ['spec.y', 1] } }] },
            at: [8, 7],
          },
        ],
      },
    });
  });

  test.each([
    ['an unknown field', spec('  blcks: []\n  files: []\n'), ['6:3 manifest.unknownField spec.blcks']],
    ['a missing field', head, ['1:1 manifest.missing ']],
    ['a wrong kind', spec('  files: []\n').replace('kind: Blueprint', 'kind: Bluprint'), ['2:7 manifest.oneOf kind']],
    ['a wrong status', spec('  files: []\n').replace('status: ga', 'status: gaa'), ['3:45 manifest.oneOf metadata.status']],
    [
      'a version that YAML makes a number',
      spec('  files: []\n').replace('1.0.0', '1.10'),
      ['3:30 manifest.text metadata.version'],
    ],
    ['files that are no list', spec('  files: {}\n'), ['6:10 manifest.notAList spec.files']],
    ['a file without from', spec('  files:\n    - {path: a}\n'), ['7:7 manifest.missing spec.files.0']],
    ['an unknown ownership', spec('  files:\n    - {path: a, from: b, own: mine}\n'), ['7:31 manifest.oneOf spec.files.0.own']],
    [
      'an unknown condition',
      spec('  files:\n    - {path: a, from: b, when: {hass: x}}\n'),
      ['7:33 manifest.unknownField spec.files.0.when.hass'],
    ],
    [
      'two conditions in one',
      spec('  files:\n    - {path: a, from: b, when: {has: x, not: {has: y}}}\n'),
      ['7:32 manifest.condition spec.files.0.when'],
    ],
    [
      'eq with a list',
      spec('  files:\n    - {path: a, from: b, when: {eq: [x, []]}}\n'),
      ['7:37 manifest.eq spec.files.0.when.eq'],
    ],
    ['a mode', spec('  files:\n    - {path: a, from: b, mode: 777}\n'), ['7:32 manifest.mode spec.files.0.mode']],
    ['a folder from a file', spec('  files:\n    - {path: a/, from: b}\n'), ['7:7 manifest.folderAndFile spec.files.0']],
    ['a block twice', spec('  blocks: [git, git]\n  files: []\n'), ['6:17 manifest.twice spec.blocks.1']],
    ['no mapping', '- a\n', ['1:1 manifest.notAMap ']],
    ['YAML that is none', 'a: [\n', ['1:5 yaml-syntax ']],
  ])('%s', (_, text, wanted) => {
    expect(found(text)).toEqual(wanted);
  });
});

test('block.yaml is closed too', () => {
  const text =
    'apiVersion: roadctl.pavedroad.io/v1\nkind: Block\nmetadata: {name: git, version: 1}\nspec:\n  files:\n    - {path: a, from: b}\n';
  expect(readBlock('block.yaml', text).issues.map((issue) => `${issue.pos?.line}:${issue.pos?.column} ${issue.code}`)).toEqual([
    '3:23 manifest.unknownField',
  ]);
  expect(readBlock('block.yaml', text.replace(', version: 1', '')).value?.files).toHaveLength(1);
});
