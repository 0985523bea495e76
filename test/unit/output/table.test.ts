import { describe, expect, it } from 'vitest';
import { objectsText } from '../../../src/output/objects.ts';
import type { Printer } from '../../../src/output/printer.ts';
import { tableText } from '../../../src/output/table.ts';

describe('tables', () => {
  it('align as kubectl aligns: three blanks, none at the end', () => {
    expect(
      tableText(
        ['NAME', 'AGE'],
        [
          ['a', '1d'],
          ['longer-name', '10d'],
        ],
      ),
    ).toBe('NAME          AGE\na             1d\nlonger-name   10d\n');
  });

  it('count wide and combining characters as a terminal shows them', () => {
    expect(
      tableText(undefined, [
        ['漢字', 'x'],
        ['e\u0301', 'y'],
        ['plain', 'z'],
      ]),
    ).toBe('漢字    x\ne\u0301       y\nplain   z\n');
  });

  it('keep control characters out of the terminal', () => {
    expect(tableText(undefined, [['a\u001b[31mb\nc', 'x']])).toBe('a [31mb c   x\n');
  });

  it('keep a column as wide as kubectl at least', () => {
    expect(tableText(['A', 'B'], [['1', '2']])).toBe('A     B\n1     2\n');
  });
});

const object = (name: string, rank: number | string | undefined) => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name },
  ...(rank === undefined ? {} : { rank }),
});
const group = (...objects: ReturnType<typeof object>[]) => ({
  type: 'things',
  columns: [
    {
      header: 'NAME',
      value: (one: (typeof objects)[number] | object) => String((one as { metadata: { name: string } }).metadata.name),
    },
    { header: 'RANK', value: (one: object) => String((one as { rank?: number }).rank ?? '<none>'), wide: true },
  ],
  objects,
});
const printer = (more: Partial<Printer> & { format: Printer['format'] }): Printer => ({ noHeaders: false, ...more }) as Printer;
const rank = [{ type: 'field', name: 'rank' }] as const;

describe('objects', () => {
  const [b, a10, a9] = [object('b', 1), object('a10', 10), object('a9', 9)];

  it('one named object is printed as itself, several as a List', async () => {
    const one = await objectsText([group(b)], true, printer({ format: 'json' }));
    expect(JSON.parse(one.stdout)).toEqual(b);
    const list = await objectsText([group(b)], false, printer({ format: 'json' }));
    expect(JSON.parse(list.stdout)).toEqual({ apiVersion: 'v1', kind: 'List', items: [b] });
    expect(one.stdout).toMatch(/^\{\n {4}"apiVersion"/);
  });

  it('an empty list is said on stderr for people and is empty data for machines', async () => {
    expect(await objectsText([group()], false, printer({ format: 'table' }))).toEqual({
      stdout: '',
      stderr: 'No resources found.\n',
    });
    const json = await objectsText([group()], false, printer({ format: 'json' }));
    expect(JSON.parse(json.stdout)).toEqual({ apiVersion: 'v1', kind: 'List', items: [] });
    expect(json.stderr).toBe('');
  });

  it('-o name prints kind/name', async () => {
    expect((await objectsText([group(b, a9)], false, printer({ format: 'name' }))).stdout).toBe('thing/b\nthing/a9\n');
  });

  it('wide columns are for -o wide only, headers can go', async () => {
    expect((await objectsText([group(b)], false, printer({ format: 'table' }))).stdout).toBe('NAME\nb\n');
    expect((await objectsText([group(b)], false, printer({ format: 'wide', noHeaders: true }))).stdout).toBe('b     1\n');
  });

  it('several types get typed names and an empty line between', async () => {
    expect((await objectsText([group(b), group(a9)], false, printer({ format: 'table' }))).stdout).toBe(
      'NAME\nthing/b\n\nNAME\nthing/a9\n',
    );
  });

  it('--sort-by sorts numbers as numbers and text naturally, what is missing first', async () => {
    const sorted = await objectsText([group(a10, b, a9, object('none', undefined))], false, {
      ...printer({ format: 'name' }),
      sortBy: { path: rank, text: '{.rank}' },
    });
    expect(sorted.stdout).toBe('thing/none\nthing/b\nthing/a9\nthing/a10\n');
    const byName = {
      ...printer({ format: 'name' }),
      sortBy: {
        path: [
          { type: 'field', name: 'metadata' },
          { type: 'field', name: 'name' },
        ],
        text: '{.metadata.name}',
      } as const,
    };
    expect((await objectsText([group(a10, b, a9)], false, byName)).stdout).toBe('thing/a9\nthing/a10\nthing/b\n');
  });

  it('--sort-by something that nothing has is an error', async () => {
    const wrong = { ...printer({ format: 'name' }), sortBy: { path: [{ type: 'field', name: 'nix' }], text: '{.nix}' } as const };
    await expect(objectsText([group(b)], false, wrong)).rejects.toThrow(
      `couldn't find any field with path "{.nix}" in the list of objects`,
    );
  });

  it('custom columns show <none> for what is missing', async () => {
    const custom = [
      {
        header: 'N',
        path: [
          { type: 'field', name: 'metadata' },
          { type: 'field', name: 'name' },
        ] as const,
      },
      { header: 'X', path: [{ type: 'field', name: 'x' }] as const },
    ];
    const text = await objectsText([group(b)], false, { format: 'custom-columns', custom, noHeaders: false });
    expect(text.stdout).toBe('N     X\nb     <none>\n');
  });
});
