import { expect, test } from 'vitest';
import { definitions, testRows } from './rows.ts';

test('there are enough of them', () => {
  expect(definitions.length).toBeGreaterThanOrEqual(24);
});

testRows(true);
