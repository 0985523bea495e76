import type { Ownership } from '../blueprints/model.ts';

/** Every ownership that a lock may name. */
export const ownerships: readonly Ownership[] = ['managed', 'once', 'region', 'lines'];
