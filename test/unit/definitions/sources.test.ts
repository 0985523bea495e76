import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSources } from '../../../src/definitions/sources.ts';
import { fakeContext } from '../../support/context.ts';

const files = {
  'a.yaml': 'a',
  'd/b.yml': 'b',
  'd/c.json': 'c',
  'd/notes.txt': 'x',
  'd/deep/e.YAML': 'e',
  'd/.git/f.yaml': 'f',
  'empty/': '',
  'd/node_modules/g.yaml': 'g',
};
const shown = async (names: readonly string[], recursive = false): Promise<readonly string[]> =>
  (await readSources(fakeContext({ files, stdin: 'from stdin' }), names, { recursive })).map(
    ({ name, text }) => `${name}=${text}`,
  );

describe('readSources', () => {
  test.each([
    [['a.yaml'], false, ['a.yaml=a']],
    [['d'], false, ['d/b.yml=b', 'd/c.json=c']],
    [['d/'], false, ['d/b.yml=b', 'd/c.json=c']],
    [['d'], true, ['d/b.yml=b', 'd/c.json=c', 'd/deep/e.YAML=e']],
    [['-', 'a.yaml'], false, ['-=from stdin', 'a.yaml=a']],
    [['a.yaml', 'a.yaml', '-', '-'], false, ['a.yaml=a', '-=from stdin']],
    [['d/notes.txt'], false, ['d/notes.txt=x']],
  ])('%j recursive %s', async (names, recursive, expected) => {
    expect(await shown(names, recursive)).toEqual(expected);
  });

  test.each([
    ['nothing.yaml', 'Failed', 'the path "nothing.yaml" does not exist'],
    ['a.yaml/b.yaml', 'Failed', 'the path "a.yaml/b.yaml" does not exist'],
    ['empty', 'Failed', 'error reading [empty]: recognized file extensions are [.json .yaml .yml]'],
  ])('%s', async (name, roadctl, message) => {
    await expect(shown([name])).rejects.toMatchObject({ roadctl, message });
  });

  test('an absolute path, a byte order mark, CRLF', async () => {
    const ctx = fakeContext();
    const path = join(ctx.cwd, 'x.yaml');
    writeFileSync(path, '\ufeffa: 1\r\n');
    expect(await readSources(ctx, [path], { recursive: false })).toEqual([{ name: path, text: 'a: 1\r\n' }]);
  });

  test('what is no UTF-8, and what is too large', async () => {
    const ctx = fakeContext();
    writeFileSync(join(ctx.cwd, 'latin.yaml'), Buffer.from([0x61, 0xe9, 0x0a]));
    writeFileSync(join(ctx.cwd, 'utf16.yaml'), Buffer.from([0xff, 0xfe, 0x61, 0x00]));
    writeFileSync(join(ctx.cwd, 'big.yaml'), Buffer.alloc(50 * 1024 * 1024, 0x20));
    const read = (name: string): Promise<unknown> => readSources(ctx, [name], { recursive: false });
    await expect(read('latin.yaml')).rejects.toMatchObject({
      roadctl: 'Invalid',
      message: 'the path "latin.yaml" is not UTF-8 text',
    });
    await expect(read('utf16.yaml')).rejects.toMatchObject({
      message: 'the path "utf16.yaml" is not UTF-8 text, it looks like UTF-16',
    });
    await expect(read('big.yaml')).rejects.toMatchObject({
      roadctl: 'Failed',
      message: 'the path "big.yaml" is too large for a definitions file: 50 MiB, 4 MiB at most',
    });
  });

  test('links in a circle end', async () => {
    const ctx = fakeContext({ files: { 'd/a.yaml': 'a' } });
    symlinkSync('..', join(ctx.cwd, 'd/up'));
    symlinkSync('a.yaml', join(ctx.cwd, 'd/b.yaml'));
    const sources = await readSources(ctx, ['d'], { recursive: true });
    expect(sources.map(({ name }) => name)).toEqual(['d/a.yaml', 'd/b.yaml']);
  });

  test.each([
    ['EACCES', 'permission denied'],
    ['EIO', 'EIO'],
  ])('a file that may not be read: %s', async (code, said) => {
    const ctx = fakeContext({ files: { 'a.yaml': 'a' } });
    const readFileSync = (): never => {
      throw Object.assign(new Error('no'), { code });
    };
    const fs = { ...ctx.fs, readFileSync: readFileSync as unknown as typeof ctx.fs.readFileSync };
    const reading = readSources({ ...ctx, fs }, ['a.yaml'], { recursive: false });
    await expect(reading).rejects.toMatchObject({ roadctl: 'Failed', message: `the path "a.yaml" cannot be read: ${said}` });
  });
});
