import * as fs from 'node:fs';
import { join } from 'node:path';
import { format } from '@wasm-fmt/gofmt';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeChecked, composeSchema } from '../../../src/blueprints/compose.ts';
import { folderOf, readFolder } from '../../../src/blueprints/folder.ts';
import { importSpecs } from '../../../src/blueprints/goImports.ts';
import { goProgram } from '../../../src/blueprints/goProgram.ts';
import { newBudget, render } from '../../../src/blueprints/interpret.ts';
import { texts } from '../../../src/output/text/blueprints.ts';
import { manifestOf, resolveFolder, tinyFolder } from '../../support/blueprints.ts';
import { temporaryFolder } from '../../support/context.ts';

const file = (path: string, from: string): string => `    - {path: ${path}, from: ${from}}\n`;
const codes = (files: string, texted: Readonly<Record<string, string>>, more = ''): readonly string[] =>
  resolveFolder(tinyFolder(files, texted, more)).issues.map((issue) => {
    expect(texts[issue.code]?.(issue.args, issue)).toMatch(/\S/);
    return `${issue.source} ${issue.code}`;
  });

describe('resolving', () => {
  test.each([
    ['a source that is missing', file('a', 'b.hbs'), {}, ['b.hbs resolve.missing']],
    ['a folder that is missing', file('a/', 'b/'), {}, ['blueprint.yaml resolve.emptyFolder']],
    ['a template that nothing uses', file('a', 'b'), { b: '', 'root/c.hbs': '' }, ['root/c.hbs resolve.unusedTemplate']],
    ['a template in a plain folder', file('a/', 'b/'), { 'b/c.hbs': '' }, ['b/c.hbs resolve.templateInFolder']],
    ['a template that does not parse', file('a', 'b.hbs'), { 'b.hbs': '{{#if}}' }, ['b.hbs template.unexpected']],
    ['a schema that is no JSON', file('a', 'b'), { b: '', 'schema.json': '{"a": ' }, ['schema.json resolve.notJson']],
    ['a schema that is a list', file('a', 'b'), { b: '', 'schema.json': '[]' }, ['schema.json resolve.schemaNotAnObject']],
    [
      'an own import beside others',
      file('a.go', 'b.go'),
      { 'b.go': 'package a\n\nimport (\n\t"example.invalid/service/x"\n\t"fmt"\n)\n' },
      ['b.go go.mixedGroup'],
    ],
  ])('finds %s', (_, files, more, wanted) => {
    expect(codes(files, more)).toEqual(wanted);
  });

  test('finds blocks that are missing, misnamed, or claim what is taken', () => {
    const block = (name: string): string =>
      `apiVersion: roadctl.pavedroad.io/v1\nkind: Block\nmetadata: {name: ${name}}\nspec: {files: []}\n`;
    const more = {
      'blocks/one/block.yaml': block('two'),
      'blocks/two/block.yaml': block('two'),
      'blocks/two/schema.json': '{"x-key": "title", "type": "string"}',
      'blocks/three/block.yaml': block('three'),
      'blocks/three/schema.json': '{"type": "string"}',
    };
    expect(codes('    []\n', more, '  blocks: [one, two, three, four]\n')).toEqual([
      'blocks/one/block.yaml resolve.blockName',
      'blueprint.yaml resolve.unknownBlock',
      'blocks/two/schema.json compose.claimed',
      'blocks/three/schema.json compose.key',
    ]);
  });

  test("an entry of its own wins over the folder's file", () => {
    const { blueprint, issues } = resolveFolder(
      tinyFolder(file('in/a.txt', 'a.hbs') + file('in/', 'f/'), { 'a.hbs': 'own', 'f/a.txt': 'plain', 'f/b.txt': 'b' }),
    );
    expect(issues).toEqual([]);
    expect(blueprint?.files.map((entry) => [entry.path, entry.from])).toEqual([
      ['in/a.txt', 'a.hbs'],
      ['in/b.txt', 'f/b.txt'],
    ]);
  });

  test('the digest depends on every source that is used, and on nothing else', () => {
    const files = file('a', 'a.hbs') + file('b', 'b');
    const digest = (more: Readonly<Record<string, string>>, manifest = files): string | undefined =>
      resolveFolder(tinyFolder(manifest, { 'a.hbs': 'a{{> p}}', b: 'b', 'partials/p.hbs': 'p', ...more })).blueprint?.digest;
    const base = digest({});
    expect(base).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(digest({ unused: 'x' })).toBe(base);
    expect(digest({}, `${files}# a comment\n`)).toBe(base);
    for (const other of [{ 'a.hbs': 'A{{> p}}' }, { b: 'B' }, { 'partials/p.hbs': 'P' }, { 'example.yaml': 'x' }])
      expect(digest(other)).not.toBe(base);
    expect(digest({}, `${files}${file('c', 'b')}`)).not.toBe(base);
  });
});

describe('reading a folder', () => {
  test('no link is followed; what is no text or too large is refused when it is used', () => {
    const top = temporaryFolder();
    const outside = join(temporaryFolder(), 'secret');
    fs.writeFileSync(outside, 'secret');
    fs.mkdirSync(join(top, 'f'));
    fs.symlinkSync(outside, join(top, 'f', 'link'));
    fs.symlinkSync(join(outside, '..'), join(top, 'f', 'folder'));
    fs.writeFileSync(join(top, 'f', 'binary'), Buffer.from([0x89, 0x50, 0, 1]));
    fs.writeFileSync(join(top, 'f', 'latin'), Buffer.from([0xe9, 0x41]));
    fs.writeFileSync(join(top, 'f', 'large'), 'x'.repeat(1024 * 1024 + 1));
    fs.writeFileSync(join(top, 'f', 'text'), '\ufeffé\r\n');
    const folder = readFolder(fs, top);
    expect(Object.fromEntries(folder)).toEqual({
      'f/binary': { problem: 'binary' },
      'f/folder': { problem: 'symlink' },
      'f/large': { problem: 'large' },
      'f/latin': { problem: 'binary' },
      'f/link': { problem: 'symlink' },
      'f/text': { text: '\ufeffé\r\n' },
    });
    const used = new Map([...tinyFolder(file('in/', 'f/'), {}), ...folder]);
    const { issues } = resolveFolder(used);
    expect(issues.map((issue) => `${issue.args.file} ${issue.args.problem}`)).toEqual([
      'f/binary binary',
      'f/folder symlink',
      'f/large large',
      'f/latin binary',
      'f/link symlink',
    ]);
  });

  test('a blueprint in memory is a folder as well', () => {
    expect([...folderOf({ a: 'b' })]).toEqual([['a', { text: 'b' }]]);
    expect(manifestOf('')).toContain('kind: Blueprint');
  });
});

describe('composing schemas', () => {
  const own = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { a: {} } } },
    $defs: { x: { type: 'string' } },
  };

  test('a block gets its key, its definitions are merged', () => {
    const schema = composeSchema(own, [
      { name: 'b', schema: { 'x-key': 'image', type: 'object', $defs: { y: {}, x: { type: 'string' } } } },
    ]);
    expect(schema).toEqual({
      ...own,
      properties: { spec: { type: 'object', properties: { a: {}, image: { type: 'object' } } } },
      $defs: { x: { type: 'string' }, y: {} },
    });
  });

  test.each([
    [
      'two blocks that claim a key',
      [
        { name: 'b', schema: { 'x-key': 'k' } },
        { name: 'c', schema: { 'x-key': 'k' } },
      ],
      'compose.claimed',
    ],
    ["a block that claims the blueprint's key", [{ name: 'b', schema: { 'x-key': 'a' } }], 'compose.claimed'],
    ['no key', [{ name: 'b', schema: {} }], 'compose.key'],
    ['a key that is none', [{ name: 'b', schema: { 'x-key': '__proto__' } }], 'compose.key'],
    ['another definition of the same name', [{ name: 'b', schema: { 'x-key': 'k', $defs: { x: {} } } }], 'compose.definition'],
  ])('%s is an error', (_, blocks, code) => {
    expect(composeChecked(own, blocks).issues.map((issue) => issue.code)).toEqual([code]);
    expect(() => composeSchema(own, blocks)).toThrow(expect.objectContaining({ roadctl: 'Invalid' }));
  });
});

describe('the module path in Go', () => {
  const withModule = (text: string, module = 'github.com/a/b'): string => {
    const { program } = goProgram(text, 'a.go');
    return program === undefined
      ? text
      : render({ template: 't', program, root: { n: { module } }, partials: {}, helpers: {}, budget: newBudget() });
  };

  test('is replaced in import specs and in nothing else', () => {
    const text = `// "example.invalid/service/x"
/* import "example.invalid/service" */
package a // import "example.invalid/service"

import "example.invalid/service"
import alias "example.invalid/service/one"; import . \`example.invalid/service/two\`

import (
	_ "fmt" // "example.invalid/service/x"
	/* c */ "os"

	"example.invalid/service/b"
	x "example.invalid/service/c" // why
	"example.invalid/service2"
)

var s = "example.invalid/service/x" + \`import "example.invalid/service"\`
`;
    expect(withModule(text)).toBe(
      text
        .replace('\nimport "example.invalid/service"\n', '\nimport "github.com/a/b"\n')
        .replace('alias "example.invalid/service/one"', 'alias "github.com/a/b/one"')
        .replace('`example.invalid/service/two`', '`github.com/a/b/two`')
        .replace('"example.invalid/service/b"', '"github.com/a/b/b"')
        .replace('x "example.invalid/service/c"', 'x "github.com/a/b/c"'),
    );
  });

  test('the result is formatted for any module path', () => {
    const text =
      'package a\n\nimport (\n\t"fmt"\n\t"os"\n\n\t"example.invalid/service/internal/b"\n\tc "example.invalid/service/internal/c" // c\n\t"example.invalid/service/internal/long/d"    // d\n)\n\nvar _ = fmt.Sprint(os.Args, b.B, c.C, d.D)\n';
    const formatted = format(text);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9.-]{0,30}(\/[A-Za-z0-9_]{1,20}){0,4}$/), (module) => {
        const out = withModule(formatted, module);
        expect(format(out)).toBe(out);
      }),
      { numRuns: 200 },
    );
  });

  test('any text is scanned to an end', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('package', ' a', '\n', 'import', ' (', ')', ' "x"', '`', '"', '//', '/*', '*/', ';', '.', '_', 'é'),
        ),
        (parts) => {
          expect(Array.isArray(importSpecs(parts.join('')))).toBe(true);
        },
      ),
    );
  });
});
