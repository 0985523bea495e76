import { run } from '../../src/main.ts';
import { type FakeContext, type FakeOptions, fakeContext } from '../support/context.ts';

/** What one command line printed and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly ctx: FakeContext;
}

/** Splits a line at blanks; what stands in single quotes is one word. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map((found) => found[0].replaceAll("'", ''));
}

/** Runs a command line in a fresh world, or in the one that is given. */
export async function roadctl(line: string, options: FakeOptions | FakeContext = {}): Promise<Ran> {
  const ctx = 'out' in options ? options : fakeContext(options);
  ctx.clear();
  const code = await run(ctx, words(line));
  return { code, out: ctx.out(), err: ctx.err(), ctx };
}
