import { join } from 'node:path';
import type { Context } from './context.ts';

/** Takes a world whose working directory may be filled, and the way to run a command line; runs the commonest ones there, silently. */
export async function warmUp(world: Context, run: (ctx: Context, argv: readonly string[]) => Promise<number>): Promise<void> {
  let printed = '';
  const keep = {
    write(text: string) {
      printed = text;
      return true;
    },
    isTTY: false,
    columns: 80,
  };
  const ctx: Context = { ...world, io: { stdin: { text: () => Promise.resolve(''), isTTY: false }, stdout: keep, stderr: keep } };
  await run(ctx, ['describe', 'blueprints', 'workerpool']);
  ctx.fs.writeFileSync(join(ctx.cwd, 'service.yaml'), printed);
  ctx.fs.writeFileSync(join(ctx.cwd, 'wrong.yaml'), `${printed}\nwrong: true\n`);
  const lines = [
    'get blueprints',
    'create blueprints workerpool -f service.yaml --directory out',
    'get services',
    'get files -o wide',
    'explain workerpool.spec',
    'lint definitions -f wrong.yaml',
    'get blueprints -o json',
    'version',
    '__complete get blueprints w',
  ];
  for (const line of lines) await run(ctx, line.split(' '));
}
