import { commonNames, type NameRules } from './names.ts';
import { workerPoolNames } from './workerPoolNames.ts';

/** The rules for the names n.* of a kind of definitions: WorkerPool has its own, every other kind the common ones. */
export function nameRulesOf(kind: string): NameRules {
  return kind === 'WorkerPool' ? workerPoolNames : commonNames;
}
