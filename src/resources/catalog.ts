import { type Catalog, openCatalog } from '../blueprints/catalog.ts';
import type { Context } from '../context.ts';

/** The built-in blueprints and those of the folder that --blueprints named. */
export function catalogOf(ctx: Context, directory: string | undefined): Promise<Catalog> {
  return openCatalog(ctx, directory === undefined ? {} : { directory });
}
