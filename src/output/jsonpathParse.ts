import { failure } from '../errors.ts';

/** One step of a path. */
export type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'slice'; readonly start?: number; readonly end?: number; readonly step?: number; readonly single: boolean }
  | { readonly type: 'union'; readonly paths: readonly (readonly Step[])[] }
  | { readonly type: 'filter'; readonly left: Operand; readonly operator: string; readonly right: Operand };

/** One side of a filter. */
export type Operand =
  | { readonly type: 'path'; readonly path: readonly Step[] }
  | { readonly type: 'literal'; readonly value: Literal };
type Literal = string | number | boolean | null;

/** One piece of a template. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'path'; readonly path: readonly Step[] }
  | { readonly type: 'range'; readonly path: readonly Step[]; readonly body: readonly Piece[] };

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Parses a kubectl JSONPath template; throws a failure that says what is wrong and in which column. */
export function parseTemplate(template: string): readonly Piece[] {
  let at = 0;
  const stop = (why: string, where = at): never => {
    throw failure('Usage', `error parsing jsonpath ${template}, ${why} (column ${where + 1})`);
  };
  const peek = () => template.charAt(at);
  const blanks = () => {
    while (/\s/.test(peek()) && at < template.length) at++;
  };

  function quoted(): string {
    const quote = template.charAt(at);
    const start = at++;
    let text = '';
    for (; at < template.length; at++) {
      const character = peek();
      if (character === quote) {
        at++;
        return text;
      }
      if (character === '\\') {
        at++;
        text += escapes[peek()] ?? `\\${peek()}`;
      } else text += character;
    }
    return stop('unterminated quoted string', start);
  }

  function name(): string {
    let text = '';
    for (; at < template.length; at++) {
      const character = peek();
      if (character === '\\' && at + 1 < template.length) text += template.charAt(++at);
      else if (/[\s.[\]{}()|,=!<>'"&]/.test(character)) break;
      else text += character;
    }
    return text;
  }

  function number(): number | undefined {
    const found = /^-?\d+/.exec(template.slice(at))?.[0];
    if (found === undefined) return undefined;
    at += found.length;
    return Number(found);
  }

  function operand(): Operand {
    blanks();
    const character = peek();
    if (character === "'" || character === '"') return { type: 'literal', value: quoted() };
    const literal = /^(-?\d+(\.\d+)?|true\b|false\b|null\b)/.exec(template.slice(at))?.[0];
    if (literal !== undefined) {
      at += literal.length;
      return { type: 'literal', value: JSON.parse(literal) as Literal };
    }
    if (character === '@' || character === '$' || character === '.') return { type: 'path', path: path() };
    return stop('unrecognized filter operand');
  }

  function filter(start: number): Step {
    at += 2;
    const left = operand();
    blanks();
    const operator = /^(==|!=|<=|>=|<|>|=)/.exec(template.slice(at))?.[0];
    if (operator === '=') return stop('unrecognized filter operator =, did you mean ==?');
    let right: Operand = { type: 'literal', value: null };
    if (operator !== undefined) {
      at += operator.length;
      right = operand();
      blanks();
    }
    if (at >= template.length) return stop('unterminated filter', start);
    if (peek() !== ')' || template.charAt(at + 1) !== ']') return stop('unexpected character in filter');
    at += 2;
    return { type: 'filter', left, operator: operator ?? 'exists', right };
  }

  function item(): readonly Step[] {
    blanks();
    const character = peek();
    if (character === "'" || character === '"') return [{ type: 'field', name: quoted() }];
    if (character === '*') {
      at++;
      return [{ type: 'wildcard' }];
    }
    if (character === '.' || character === '@' || character === '$') return path();
    const start = number();
    if (peek() !== ':') {
      if (start === undefined) return stop('invalid array index');
      return [{ type: 'slice', start, single: true }];
    }
    at++;
    const end = number();
    let step: number | undefined;
    if (peek() === ':') {
      at++;
      step = number();
      if (step !== undefined && step <= 0) return stop('step must be greater than 0');
    }
    return [
      {
        type: 'slice',
        single: false,
        ...(start === undefined ? {} : { start }),
        ...(end === undefined ? {} : { end }),
        ...(step === undefined ? {} : { step }),
      },
    ];
  }

  function brackets(): readonly Step[] {
    const start = at++;
    if (template.startsWith('?(', at)) return [filter(start)];
    const paths: (readonly Step[])[] = [];
    for (;;) {
      if (at >= template.length) return stop('unterminated array', start);
      paths.push(item());
      blanks();
      const character = peek();
      at++;
      if (character === ']') break;
      if (character !== ',') {
        at--;
        return at >= template.length ? stop('unterminated array', start) : stop('invalid array index');
      }
    }
    return paths.length === 1 ? (paths[0] ?? []) : [{ type: 'union', paths }];
  }

  function path(): readonly Step[] {
    const steps: Step[] = [];
    if (peek() === '$' || peek() === '@') at++;
    for (;;) {
      const character = peek();
      if (character === '[') steps.push(...brackets());
      else if (character === '.') {
        at++;
        if (peek() === '.') {
          at++;
          steps.push({ type: 'recursive' });
        }
        if (peek() === '*') {
          at++;
          steps.push({ type: 'wildcard' });
        } else if (peek() !== '[') {
          const field = name();
          if (field !== '') steps.push({ type: 'field', name: field });
        }
      } else return steps;
    }
  }

  function block(): Piece | 'end' | { readonly range: readonly Step[] } {
    const start = at++;
    blanks();
    const word = /^(range|end)\b/.exec(template.slice(at))?.[0];
    let piece: Piece | 'end' | { readonly range: readonly Step[] };
    if (word === 'end') {
      at += 3;
      piece = 'end';
    } else if (word === 'range') {
      at += 5;
      blanks();
      piece = { range: path() };
    } else if (peek() === "'" || peek() === '"') piece = { type: 'text', text: quoted() };
    else if (at >= template.length) piece = stop('unclosed action', start);
    else if (/[.[@$]/.test(peek())) {
      const steps = [...path()];
      for (blanks(); /[.[]/.test(peek()); blanks()) steps.push(...path());
      piece = { type: 'path', path: steps };
    } else {
      const wordAt = at;
      const field = name();
      if (field === '') piece = stop(`unrecognized character in action: ${JSON.stringify(peek())}`);
      else piece = stop(`unrecognized identifier ${field}, did you mean .${field}?`, wordAt);
    }
    blanks();
    if (at >= template.length) return stop('unclosed action', start);
    if (peek() !== '}') return stop(`unrecognized character in action: ${JSON.stringify(peek())}`);
    at++;
    return piece;
  }

  function pieces(inRange: number | undefined): readonly Piece[] {
    const found: Piece[] = [];
    while (at < template.length) {
      if (peek() !== '{') {
        const end = template.indexOf('{', at);
        found.push({ type: 'text', text: template.slice(at, end < 0 ? undefined : end) });
        at = end < 0 ? template.length : end;
        continue;
      }
      const start = at;
      const piece = block();
      if (piece === 'end') {
        if (inRange === undefined) return stop('not in range, nothing to end', start);
        return found;
      }
      if ('range' in piece) found.push({ type: 'range', path: piece.range, body: pieces(start) });
      else found.push(piece);
    }
    return inRange === undefined ? found : stop('unclosed range', inRange);
  }

  return pieces(undefined);
}

/** Parses one path as --sort-by and custom-columns take it: with or without braces and leading dot. */
export function parsePath(expression: string): readonly Step[] {
  const inner = /^\{([^{}]+)\}$/s.exec(expression.trim())?.[1] ?? expression.trim();
  const dotted = /^[.[@$]/.test(inner) ? inner : `.${inner}`;
  const [piece, ...others] = /[{}]/.test(inner) ? [] : parseTemplate(`{${dotted}}`);
  if (others.length > 0 || piece?.type !== 'path') {
    throw failure(
      'Usage',
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  return piece.path;
}
