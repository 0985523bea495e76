import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtinValidator, compileValidator } from '../../../src/definitions/validators.ts';
import { validate } from '../../../src/generated/workerpool.validate.ts';
import { root, workerPool } from './support.ts';

describe('validators', () => {
  const documents: readonly unknown[] = [
    {},
    null,
    { apiVersion: 'roadctl.pavedroad.io/v1', kind: 'WorkerPool', metadata: { name: 'a', organization: 'b' }, spec: {} },
    {
      apiVersion: 'x',
      kind: 3,
      metadata: { name: '', organization: 'a b', labels: { 'a b': '!' } },
      spec: { api: { port: 0, prot: 1 }, jobs: [{}], integrations: [{ name: 'x', shields: ['bugs', 'bugs'] }] },
    },
    { spec: { scheduler: { jobs: [{ headers: { 'a b': 1 }, url: 'x' }] }, kubernetes: { replicas: 1.5 } } },
  ];

  test('the one made by the build and one made now find the same', async () => {
    const compiled = await compileValidator(workerPool);
    const plain = (errors: readonly { readonly keyword: string; readonly instancePath: string }[]): readonly string[] =>
      errors.map(({ keyword, instancePath }) => `${keyword} ${instancePath}`).sort();
    for (const document of documents) expect(plain(validate(document))).toEqual(plain(compiled(document)));
    expect(validate(documents[3]).length).toBeGreaterThan(8);
  });

  test('one that found something finds nothing in the next document', () => {
    expect(validate(documents[0])).not.toEqual([]);
    expect(validate(documents[2])).toEqual([]);
  });

  test('the built-in ones by name', async () => {
    expect(await builtinValidator('workerpool')).toBe(validate);
    expect(await builtinValidator('nothing')).toBeUndefined();
    expect(await builtinValidator('constructor')).toBeUndefined();
  });

  test('a schema that is none is a failure', async () => {
    await expect(compileValidator({ type: 'strin' })).rejects.toMatchObject({
      roadctl: 'Invalid',
      message: expect.stringContaining('the schema cannot be used'),
    });
    await expect(compileValidator({ properties: {}, tpye: 'object' })).rejects.toMatchObject({ roadctl: 'Invalid' });
  });

  test('the generated one needs no package at run time', () => {
    const text = readFileSync(join(root, 'src/generated/workerpool.validate.ts'), 'utf8');
    expect([...text.matchAll(/^import .*/gm)].map((match) => match[0])).toEqual([
      "import type { AjvError, Validator } from '../definitions/kinds.ts';",
    ]);
    expect(text).not.toMatch(/(?<!')\brequire\(/);
  });
});
