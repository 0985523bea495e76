import type { Effective } from '../config.ts';
import type { Context } from '../context.ts';

/** --debug=info: says on stderr what the command goes by. Values are not shown, one of them is a token. */
export function diagnose(ctx: Context, verb: string, { args, config }: Effective): void {
  const given = Object.keys(args.flags).sort();
  ctx.io.stderr.write(
    `info: roadctl ${verb} in ${ctx.cwd}\ninfo: configuration file: ${config ?? 'none'}\ninfo: flags in effect: ${given.join(', ') || 'none'}\n`,
  );
}
