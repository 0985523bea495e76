import { openCatalog } from '../blueprints/catalog.ts';
import { isFailure } from '../errors.ts';
import type { Seen, World } from './model.ts';

/** Opens the built-in blueprints and those of --blueprints, and resolves each of the latter. */
export async function lookAtBlueprints({ ctx, blueprintsDir }: World): Promise<Seen> {
  try {
    const catalog = await openCatalog(ctx, blueprintsDir === undefined ? {} : { directory: blueprintsDir });
    const list = catalog.list();
    const broken = catalog.problems.filter(({ severity }) => severity === 'error').length;
    if (broken > 0) return { good: false, code: 'blueprints-faulty', args: { count: broken, directory: blueprintsDir ?? '' } };
    for (const { name, source } of list) if (source.type === 'directory') await catalog.resolve(name);
    const builtin = list.filter(({ source }) => source.type === 'builtin').length;
    if (blueprintsDir === undefined) return { good: true, code: 'blueprints-builtin', args: { count: builtin } };
    return {
      good: true,
      code: 'blueprints-found',
      args: { count: builtin, others: list.length - builtin, directory: blueprintsDir },
    };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { good: false, code: 'blueprints-broken', args: { reason: error.message, directory: blueprintsDir ?? '' } };
  }
}
