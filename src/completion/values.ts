import { commandTable } from '../commandTable.ts';
import type { Flag } from '../flags/model.ts';
import type { Completion } from './model.ts';

const templates = ['jsonpath', 'jsonpath-as-json', 'custom-columns'];

/** What may stand behind a flag. Known without looking at anything. */
export function flagValues(flag: Flag): Completion {
  if (flag.choices !== undefined) return { candidates: flag.choices.map((value) => ({ value })), also: 'nothing' };
  if (flag.completes === 'format') {
    const formats = flag.formats ?? [];
    return { candidates: formats.map((value) => ({ value: templates.includes(value) ? `${value}=` : value })), also: 'nothing' };
  }
  if (flag.completes === 'file') return { candidates: [], also: 'files' };
  if (flag.completes === 'directory') return { candidates: [], also: 'folders' };
  if (flag.type === 'boolean') return { candidates: [{ value: 'true' }, { value: 'false' }], also: 'nothing' };
  if (flag.name === 'sort-by') return { candidates: [{ value: '{.metadata.name}' }], also: 'nothing' };
  return { candidates: [], also: 'nothing' };
}

/** The verbs, with what they are for. */
export function verbs(): Completion {
  return { candidates: commandTable.map((row) => ({ value: row.name, about: row.summary })), also: 'nothing' };
}
