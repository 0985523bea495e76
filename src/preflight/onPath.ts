import { delimiter, isAbsolute, join } from 'node:path';
import type { Context } from '../context.ts';

/** Whether a program of that name is on the PATH; looks, runs nothing. */
export function onPath(ctx: Context, program: string): boolean {
  const endings = ctx.platform === 'win32' ? (ctx.env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';') : [''];
  return (ctx.env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .some((folder) =>
      endings.some((ending) => {
        try {
          const file = join(folder, program + ending);
          // 1 is X_OK; asked of the file system so that group and owner count.
          ctx.fs.accessSync(file, 1);
          return ctx.fs.statSync(file).isFile();
        } catch {
          return false;
        }
      }),
    );
}
