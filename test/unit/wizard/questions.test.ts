import { beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/blueprints/catalog.ts';
import type { Kind } from '../../../src/definitions/kinds.ts';
import type { JsonObject } from '../../../src/definitions/model.ts';
import { problemOf, questionsOf, valueOfAnswer, withValue } from '../../../src/wizard/questions.ts';
import { fakeContext } from '../../support/context.ts';

let kind: Kind;
beforeAll(async () => {
  const found = await (await openCatalog(fakeContext())).kinds.find('WorkerPool');
  if (found === undefined) throw new Error('no WorkerPool');
  kind = found;
});
const empty: JsonObject = { apiVersion: 'roadctl.pavedroad.io/v1', kind: 'WorkerPool', metadata: {}, spec: {} };
const question = (path: string) => {
  const found = questionsOf(kind.schema).find((one) => one.path.join('.') === path);
  if (found === undefined) throw new Error(path);
  return found;
};

describe('questions', () => {
  it('come from the schema: what for, default, example, and whether there has to be an answer', () => {
    expect(
      questionsOf(kind.schema).map(({ path, answer, required, initial }) =>
        `${path.join('.')} ${answer}${required ? ' required' : ''} ${initial}`.trim(),
      ),
    ).toEqual([
      'metadata.name text required',
      'metadata.organization text required',
      'spec.description text',
      'spec.api.port number 8081',
      'spec.pool.workers.initial number 5',
      'spec.scheduler.interval text 10s',
      'spec.jobs list',
    ]);
    for (const { about } of questionsOf(kind.schema)) expect(about).toMatch(/^[A-Z]/);
  });

  it('that a schema has no field for are not asked', () => {
    const schema = { type: 'object', properties: { metadata: { type: 'object', properties: { name: { type: 'string' } } } } };
    expect(questionsOf(schema).map(({ path, about }) => [path.join('.'), about])).toEqual([['metadata.name', 'metadata.name']]);
  });
});

describe('answers', () => {
  it.each([
    ['metadata.name', ' demo ', 'demo'],
    ['metadata.name', '', undefined],
    ['spec.api.port', '9000', 9000],
    ['spec.api.port', 'nine', 'nine'],
    ['spec.jobs', 'a, b  c,', [{ name: 'a' }, { name: 'b' }, { name: 'c' }]],
  ])('%s: "%s"', (path, text, value) => {
    expect(valueOfAnswer(question(path), text)).toEqual(value);
  });

  it.each([
    ['metadata.name', 'eventCollector', undefined],
    ['metadata.name', '9lives', 'wrong-pattern'],
    ['metadata.name', 'x'.repeat(41), expect.any(String)],
    ['metadata.organization', 'Acme Corp', 'wrong-pattern'],
    ['spec.api.port', '8081', undefined],
    ['spec.api.port', '99999', 'out-of-range'],
    ['spec.api.port', 'nine', 'wrong-type'],
    ['spec.pool.workers.initial', '0', 'out-of-range'],
    ['spec.scheduler.interval', 'soon', expect.any(String)],
    ['spec.jobs', 'email', undefined],
    ['spec.jobs', 'e-mail!', expect.any(String)],
    ['spec.jobs', 'email email', expect.any(String)],
    ['spec.description', '', undefined],
  ])('are checked as a definitions file is: %s "%s"', (path, text, code) => {
    const named = withValue(withValue(empty, ['metadata', 'name'], 'demo'), ['metadata', 'organization'], 'acme');
    expect(problemOf('WorkerPool', kind, path.startsWith('metadata') ? empty : named, question(path), text)?.code).toEqual(code);
  });
});
