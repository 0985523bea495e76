import { expect, test } from 'vitest';
import { suggest } from '../../src/suggest.ts';

test.each([
  ['workres', ['workers', 'queue'], 'workers'],
  ['prot', ['port', 'host'], 'port'],
  ['top_level_domain', ['topLevelDomain'], 'topLevelDomain'],
  ['WORKERPOOL', ['workerpool'], 'workerpool'],
  ['warning', ['debug', 'info', 'warn'], 'warn'],
  ['rep', ['replicas', 'resources'], 'replicas'],
  ['qeue', ['queue'], 'queue'],
  ['x', ['y'], undefined],
  ['ax', ['ay'], 'ay'],
  ['', ['a'], undefined],
  ['banana', ['workers', 'queue'], undefined],
  ['id', ['name', 'kind'], undefined],
  ['a'.repeat(100_000), ['workers'], undefined],
])('%s', (word, candidates, expected) => {
  expect(suggest(word, candidates)).toBe(expected);
});
