import type { Finding } from './finding.ts';
import type { JsonObject } from './model.ts';
import { annotationRules } from './rules/annotations.ts';
import { workerPoolRules } from './rules/workerPool.ts';

/** Cross-field rules by kind; a kind of an external blueprint has those that its schema states. */
const rulesOf: Readonly<Record<string, (document: JsonObject, written: JsonObject) => readonly Finding[]>> = {
  WorkerPool: workerPoolRules,
};

/** Takes a kind, its schema, a document as written and with its defaults; gives what the schema alone does not find. */
export function checkRules(kind: string, schema: JsonObject, written: JsonObject, document: JsonObject): readonly Finding[] {
  return [...annotationRules(schema, written, document), ...(rulesOf[kind]?.(document, written) ?? [])];
}
