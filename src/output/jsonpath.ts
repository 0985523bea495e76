import type { Json } from '../definitions/model.ts';
import { failure } from '../errors.ts';
import type { Operand, Piece, Step } from './jsonpathParse.ts';

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const has = (value: { readonly [key: string]: Json }, key: string) => Object.hasOwn(value, key);

function children(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}

function descendants(value: Json): readonly Json[] {
  return [value, ...children(value).flatMap(descendants)];
}

function slice(list: readonly Json[], step: Extract<Step, { type: 'slice' }>): readonly Json[] {
  const { length } = list;
  const from = (index: number) => (index < 0 ? index + length : index);
  if (step.single) {
    const index = from(step.start ?? 0);
    const found = list[index];
    if (found === undefined) throw failure('Failed', `array index out of bounds: index ${step.start}, length ${length}`);
    return [found];
  }
  const end = Math.min(from(step.end ?? length), length);
  const found: Json[] = [];
  for (let index = Math.max(0, from(step.start ?? 0)); index < end; index += step.step ?? 1) found.push(list[index] ?? null);
  return found;
}

function operandValue(operand: Operand, value: Json): Json | undefined {
  return operand.type === 'literal' ? operand.value : follow(operand.path, [value])[0];
}

function matches(filter: Extract<Step, { type: 'filter' }>, value: Json): boolean {
  const left = operandValue(filter.left, value);
  if (filter.operator === 'exists') return left !== undefined;
  const right = operandValue(filter.right, value);
  if (left === undefined || right === undefined) return false;
  if (filter.operator === '==') return left === right;
  if (filter.operator === '!=') return left !== right;
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) {
    throw failure('Failed', `incompatible types for comparison: ${text(left)} ${filter.operator} ${text(right)}`);
  }
  const other = right as typeof left;
  switch (filter.operator) {
    case '<':
      return left < other;
    case '>':
      return left > other;
    case '<=':
      return left <= other;
    default:
      return left >= other;
  }
}

function stepInto(step: Step, value: Json): readonly Json[] {
  switch (step.type) {
    case 'field':
      return isMap(value) && has(value, step.name) ? [value[step.name] ?? null] : [];
    case 'wildcard':
      return children(value);
    case 'recursive':
      return descendants(value);
    case 'slice':
      if (value === null) return [];
      if (!isList(value)) throw failure('Failed', `${text(value)} is not array or slice`);
      return slice(value, step);
    case 'union':
      return step.paths.flatMap((path) => follow(path, [value]));
    case 'filter':
      return children(value).filter((child) => matches(step, child));
  }
}

/** Values that a path leads to; none for what is missing. */
export function follow(path: readonly Step[], values: readonly Json[]): readonly Json[] {
  return path.reduce<readonly Json[]>((found, step) => found.flatMap((value) => stepInto(step, value)), values);
}

/** A value as kubectl's templates print it: text bare, the rest as JSON. */
export function text(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}

function pieceText(piece: Piece, value: Json): string {
  switch (piece.type) {
    case 'text':
      return piece.text;
    case 'path':
      return follow(piece.path, [value]).map(text).join(' ');
    case 'range':
      return follow(piece.path, [value])
        .map((each) => expand(piece.body, each))
        .join('');
  }
}

/** The text of a parsed template over a value. */
export function expand(pieces: readonly Piece[], value: Json): string {
  return pieces.map((piece) => pieceText(piece, value)).join('');
}

/** The values that a template's paths lead to, for jsonpath-as-json. */
export function collect(pieces: readonly Piece[], value: Json): readonly Json[] {
  return pieces.flatMap((piece) => {
    if (piece.type === 'text') return [];
    const found = follow(piece.path, [value]);
    if (piece.type === 'path') return found;
    return found.flatMap((each) => collect(piece.body, each));
  });
}
