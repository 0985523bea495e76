/** Why a cron expression is refused: a reason with its arguments, and the part of the text that is meant. */
export interface CronProblem {
  readonly reason: 'fields' | 'value' | 'range' | 'step' | 'backwards' | 'empty' | 'never' | 'both-days' | 'any';
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
  /** What Quartz has beyond numbers and spans. */
  readonly special?: RegExp;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const minute: CronField = { name: 'minute', low: 0, high: 59 };
const hour: CronField = { name: 'hour', low: 0, high: 23 };
const dayOfMonth: CronField = { name: 'day of month', low: 1, high: 31 };
const month: CronField = { name: 'month', low: 1, high: 12, names: months };

/** The five fields in order; Sunday is 0 or 7. */
const unixFields: readonly CronField[] = [minute, hour, dayOfMonth, month, { name: 'day of week', low: 0, high: 7, names: days }];

/** The fields of Quartz in order, the last one optional; Sunday is 1. */
const quartzFields: readonly CronField[] = [
  { name: 'second', low: 0, high: 59 },
  minute,
  hour,
  { ...dayOfMonth, special: /^(L|LW|L-([1-9]|[12][0-9]|30)|([1-9]|[12][0-9]|3[01])W)$/ },
  month,
  { name: 'day of week', low: 1, high: 7, names: days, special: /^(L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/ },
  { name: 'year', low: 1970, high: 2199 },
];

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Words that stand for an expression. */
const macros = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

/**
 * Takes a cron expression of five fields, or of six or seven as Quartz has them; gives its first problem, or undefined
 * when it parses and can fire.
 */
export function cronProblem(expression: string): CronProblem | undefined {
  if (macros.has(expression.trim().toLowerCase())) return undefined;
  const words = [...expression.matchAll(/[^ \t]+/g)].map((match) => ({ text: match[0], start: match.index }));
  const whole = { field: '', text: expression, low: 0, high: 0 };
  if (words.length < 5 || words.length > 7)
    return { ...whole, reason: 'fields', text: String(words.length), low: 5, high: 7, within: [0, expression.length] };
  const fields = (words.length === 5 ? unixFields : quartzFields).slice(0, words.length);
  const sets: Set<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const word = words[index];
    if (word === undefined) return undefined;
    const values = new Set<number>();
    let at = word.start;
    for (const part of word.text.split(',')) {
      const problem = addPart(field, part, values, word.text === part);
      if (problem)
        return { ...problem, field: field.name, low: field.low, high: field.high, within: [at, at + Math.max(1, part.length)] };
      at += part.length + 1;
    }
    sets.push(values);
  }
  const first = words.length === 5 ? 2 : 3;
  const [inMonth, inYear, inWeek] = [words[first], words[first + 1], words[first + 2]];
  if (inMonth === undefined || inYear === undefined || inWeek === undefined) return undefined;
  const any = /^[*?]/;
  if (words.length > 5 && !any.test(inMonth.text) && !any.test(inWeek.text))
    return { ...whole, reason: 'both-days', within: [inWeek.start, inWeek.start + inWeek.text.length] };
  if (inMonth.text === '?' && inWeek.text === '?')
    return { ...whole, reason: 'any', within: [inMonth.start, inWeek.start + inWeek.text.length] };
  const [daysSet, monthsSet] = [sets[first] ?? new Set<number>(), sets[first + 1] ?? new Set<number>()];
  const fires = any.test(inWeek.text)
    ? daysSet.size === 0 || [...monthsSet].some((m) => [...daysSet].some((day) => day <= (longestMonth[m - 1] ?? 0)))
    : true;
  if (!fires) return { ...whole, reason: 'never', within: [inMonth.start, inYear.start + inYear.text.length] };
  return undefined;
}

type PartProblem = Pick<CronProblem, 'reason' | 'text'>;

/** One item of a list: *, N, N-M, each with an optional /STEP; ? and what else Quartz has stands alone and adds no value. */
function addPart(field: CronField, part: string, into: Set<number>, alone: boolean): PartProblem | undefined {
  if (part === '') return { reason: 'empty', text: part };
  if (field.special !== undefined && (field.special.test(part.toUpperCase()) || part === '?'))
    return alone ? undefined : { reason: 'value', text: part };
  const [span = '', stepText, ...more] = part.split('/');
  if (more.length > 0) return { reason: 'step', text: part };
  let step = 1;
  if (stepText !== undefined) {
    step = /^[0-9]{1,4}$/.test(stepText) ? Number(stepText) : 0;
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
  if (/^[0-9]{1,4}$/.test(text)) return Number(text);
  const index = field.names?.indexOf(text.toUpperCase()) ?? -1;
  return index === -1 ? undefined : index + field.low;
}
