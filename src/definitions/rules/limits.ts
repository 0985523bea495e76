import type { Finding } from '../finding.ts';
import { valueAt } from '../findings.ts';
import type { JsonObject } from '../model.ts';
import { parseDuration } from './duration.ts';
import { number, text } from './look.ts';

const suffixes: Readonly<Record<string, number>> = { m: 0.001, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** Takes a quantity of Kubernetes; gives its number of cores or bytes. */
export function quantity(value: string): number {
  const unit = /[A-Za-z]+$/.exec(value)?.[0] ?? '';
  return Number.parseFloat(value) * (suffixes[unit] ?? 1);
}

const resources = ['spec', 'kubernetes', 'resources'];
const smallest = 16 * 2 ** 20;

/** Takes a document with its defaults and as written; finds limits that cannot all hold. */
export function limitRules(document: JsonObject, written: JsonObject): readonly Finding[] {
  return [...resourceRules(document), ...resultRules(document), ...keyRules(document, written), ...queueRules(document)];
}

function resourceRules(document: JsonObject): readonly Finding[] {
  const findings: Finding[] = [];
  for (const part of ['requests', 'limits']) {
    const path = [...resources, part, 'cpu'];
    const cpu = text(document, ...path);
    const thousandths = cpu === undefined ? undefined : quantity(cpu) * 1000;
    if (
      cpu !== undefined &&
      thousandths !== undefined &&
      (thousandths < 1 || Math.abs(thousandths - Math.round(thousandths)) > 1e-6)
    )
      findings.push({ code: 'resource-cpu', args: { cpu }, path });
  }
  const path = [...resources, 'limits', 'memory'];
  const memory = text(document, ...path);
  if (memory !== undefined && quantity(memory) < smallest)
    return [...findings, { code: 'resource-memory', args: { memory, smallest: '16Mi', unit: /[A-Za-z]$/.test(memory) }, path }];
  for (const resource of ['cpu', 'memory']) {
    const asked = [...resources, 'requests', resource];
    const limits = [...resources, 'limits', resource];
    const [request, limit] = [text(document, ...asked), text(document, ...limits)];
    if (request !== undefined && limit !== undefined && quantity(request) > quantity(limit))
      findings.push({ code: 'request-over-limit', args: { resource, request, limit }, path: asked, or: limits });
  }
  return findings;
}

/** Results are kept in memory, and Go's collector needs about as much again. */
function resultRules(document: JsonObject): readonly Finding[] {
  const findings: Finding[] = [];
  const [all, one] = ['maxBytes', 'maxInlineBytes'].map((field) => number(document, 'spec', 'results', field));
  const path = ['spec', 'results', 'maxBytes'];
  if (all !== undefined && one !== undefined && one > all)
    findings.push({
      code: 'workers-order',
      args: { field: 'maxInlineBytes', value: one, other: 'maxBytes', limit: all, bound: 'most' },
      path: ['spec', 'results', 'maxInlineBytes'],
      or: path,
    });
  const limits = [...resources, 'limits', 'memory'];
  const memory = text(document, ...limits);
  if (all !== undefined && memory !== undefined && quantity(memory) >= smallest && 2 * all > quantity(memory))
    findings.push({
      code: 'results-memory',
      args: { bytes: all, memory, needed: `${Math.ceil((2 * all) / 2 ** 20)}Mi` },
      path,
      or: limits,
    });
  return findings;
}

function keyRules(document: JsonObject, written: JsonObject): readonly Finding[] {
  const path = ['spec', 'queue', 'idempotencyKeepFor'];
  const keys = text(written, ...path);
  const results = text(document, 'spec', 'results', 'keepFor');
  const [short, long] = [keys, results].map((value) => (value === undefined ? undefined : parseDuration(value)));
  return keys !== undefined && results !== undefined && short !== undefined && long !== undefined && short < long
    ? [{ code: 'key-before-result', args: { keys, results }, path }]
    : [];
}

/** Where a copy refuses runs before so many wait, the number of copies never grows. */
function queueRules(document: JsonObject): readonly Finding[] {
  const path = ['spec', 'kubernetes', 'autoscaling'];
  if (valueAt(document, [...path, 'metric']) !== 'queue') return [];
  const length = number(document, ...path, 'queueLength');
  const capacity = number(document, 'spec', 'queue', 'capacity');
  return length !== undefined && capacity !== undefined && length >= capacity
    ? [
        {
          code: 'queue-length',
          args: { length, capacity },
          path: [...path, 'queueLength'],
          or: ['spec', 'queue', 'capacity'],
        },
      ]
    : [];
}
