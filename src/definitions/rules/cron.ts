/** Why a cron expression is refused: a reason with its arguments, and the part of the text that is meant. */
export interface CronProblem {
  readonly reason: 'fields' | 'value' | 'range' | 'step' | 'backwards' | 'empty' | 'never';
  /** Name of the field: "minute"; empty when the whole expression is meant. */
  readonly field: string;
  readonly text: string;
  readonly low: number;
  readonly high: number;
  readonly within: readonly [start: number, end: number];
}

interface CronField {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The five fields in order; Sunday is 0 or 7. */
const cronFields: readonly CronField[] = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, names: months },
  { name: 'day of week', low: 0, high: 7, names: days },
];

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Words that stand for an expression. */
const macros = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

/** Takes a five-field cron expression; gives its first problem, or undefined when it parses and can fire. */
export function cronProblem(expression: string): CronProblem | undefined {
  if (macros.has(expression.trim().toLowerCase())) return undefined;
  const words = [...expression.matchAll(/[^ \t]+/g)].map((match) => ({ text: match[0], start: match.index }));
  if (words.length !== cronFields.length) {
    return { reason: 'fields', field: '', text: String(words.length), low: 5, high: 5, within: [0, expression.length] };
  }
  const sets: Set<number>[] = [];
  for (const [index, field] of cronFields.entries()) {
    const word = words[index];
    if (word === undefined) return undefined;
    const values = new Set<number>();
    let at = word.start;
    for (const part of word.text.split(',')) {
      const problem = addPart(field, part, values);
      if (problem) {
        return { ...problem, field: field.name, low: field.low, high: field.high, within: [at, at + Math.max(1, part.length)] };
      }
      at += part.length + 1;
    }
    sets.push(values);
  }
  const [, , dayOfMonth, month, dayOfWeek] = sets;
  const anyWeekday = words[4]?.text.startsWith('*') === true;
  const fires =
    !anyWeekday || [...(month ?? [])].some((m) => [...(dayOfMonth ?? [])].some((day) => day <= (longestMonth[m - 1] ?? 0)));
  if (dayOfWeek && !fires) {
    const start = words[2]?.start ?? 0;
    const last = words[3];
    return {
      reason: 'never',
      field: '',
      text: expression,
      low: 0,
      high: 0,
      within: [start, last ? last.start + last.text.length : expression.length],
    };
  }
  return undefined;
}

type PartProblem = Pick<CronProblem, 'reason' | 'text'>;

/** One item of a list: *, N, N-M, each with an optional /STEP. */
function addPart(field: CronField, part: string, into: Set<number>): PartProblem | undefined {
  if (part === '') return { reason: 'empty', text: part };
  const [span = '', stepText, ...more] = part.split('/');
  if (more.length > 0) return { reason: 'step', text: part };
  let step = 1;
  if (stepText !== undefined) {
    step = /^[0-9]{1,3}$/.test(stepText) ? Number(stepText) : 0;
    if (step < 1 || step > field.high) return { reason: 'step', text: stepText };
  }
  const ends = span === '*' ? [String(field.low), String(field.high)] : span.split('-');
  if (ends.length > 2) return { reason: 'value', text: span };
  const numbers = ends.map((end) => numberOf(field, end));
  for (const [index, number] of numbers.entries()) {
    if (number === undefined) return { reason: 'value', text: ends[index] ?? '' };
    if (number < field.low || number > field.high) return { reason: 'range', text: ends[index] ?? '' };
  }
  const first = numbers[0] ?? field.low;
  const last = numbers[1] ?? (stepText === undefined ? first : field.high);
  if (last < first) return { reason: 'backwards', text: span };
  for (let value = first; value <= last; value += step) into.add(value);
  return undefined;
}

function numberOf(field: CronField, text: string): number | undefined {
  if (/^[0-9]{1,3}$/.test(text)) return Number(text);
  const index = field.names?.indexOf(text.toUpperCase()) ?? -1;
  return index === -1 ? undefined : index + field.low;
}
