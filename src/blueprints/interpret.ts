import type { Json, JsonObject } from '../definitions/model.ts';
import type { IssueArg } from '../issues.ts';
import { type Expression, type Node, type PathExpression, type Program, pathText, type Test } from './program.ts';

/** What a helper answers: text for the output, or why the value does not do. */
export type HelperResult = string | { readonly fault: string; readonly args?: Readonly<Record<string, IssueArg>> };
export interface Helper {
  readonly arity: number;
  readonly run: (...args: readonly Json[]) => HelperResult;
}

/** How much rendering may still cost; counted down, and shared by all files of a plan. */
export interface Budget {
  steps: number;
  /** UTF-16 units of output. */
  output: number;
}

/** A generous budget: hundreds of times what a large definition needs. */
export function newBudget(): Budget {
  return { steps: 2_000_000, output: 64 * 1024 * 1024 };
}

/** Where a piece of output comes from: the template's line and the fields that were put in. */
export interface Piece {
  readonly offset: number;
  readonly template: string;
  readonly line: number;
  readonly fields: readonly string[];
}

export interface Rendering {
  /** Name of the template, for findings. */
  readonly template: string;
  readonly program: Program;
  /** What the template sees: n, spec, metadata and, in an entry with `each`, item. */
  readonly root: JsonObject;
  readonly partials: Readonly<Record<string, Program>>;
  readonly helpers: Readonly<Record<string, Helper>>;
  readonly budget: Budget;
  /** Filled with the origin of each piece of output when given. */
  readonly trace?: Piece[];
}

/** Rendering stopped here. Plain data, so that whoever catches it can make a finding of it. */
export interface RenderFault {
  readonly renderFault: true;
  readonly code: string;
  readonly args: Readonly<Record<string, IssueArg>>;
  readonly template: string;
  readonly line: number;
  readonly column: number;
}

export function isRenderFault(error: unknown): error is RenderFault {
  return typeof error === 'object' && error !== null && (error as Partial<RenderFault>).renderFault === true;
}

const deepest = 64;

interface Frame {
  readonly template: string;
  /** The current context and those around it, nearest first. */
  readonly contexts: readonly (Json | undefined)[];
  readonly index?: number;
  readonly key?: string | number;
  readonly first?: boolean;
  readonly last?: boolean;
  readonly depth: number;
}

/** Runs a parsed template over plain data, without eval and within a budget. Throws a RenderFault. */
export function render(rendering: Rendering): string {
  const { helpers, partials, budget, trace } = rendering;

  const run = (program: Program, frame: Frame, start: number): string => {
    let text = '';
    const emit = (node: Node, piece: string, fields: readonly string[]): void => {
      budget.output -= piece.length;
      if (budget.output < 0) throw fault('render.tooMuchOutput', node, frame);
      trace?.push({ offset: start + text.length, template: frame.template, line: node[1], fields });
      text += piece;
    };
    for (const node of program) {
      if (--budget.steps < 0) throw fault('render.tooManySteps', node, frame);
      switch (node[0]) {
        case 'text':
          emit(node, node[3], []);
          break;
        case 'out':
          emit(node, bare(value(node[3], node, frame), node, frame), [pathText(node[3])]);
          break;
        case 'helper': {
          const [, , , name, expressions] = node;
          const fields = trace === undefined ? [] : expressions.flatMap((one) => ('parts' in one ? [pathText(one)] : []));
          emit(node, call(name, expressions, node, frame), fields);
          break;
        }
        case 'if':
          text += run(holds(node[3], node, frame) ? node[4] : node[5], deeper(frame, node), start + text.length);
          break;
        case 'each':
          text += each(node, frame, start + text.length);
          break;
        case 'partial':
          text += partial(node, frame, start + text.length);
          break;
      }
    }
    return text;
  };

  const each = (node: Extract<Node, readonly ['each', ...unknown[]]>, frame: Frame, start: number): string => {
    const [, , , path, body, otherwise] = node;
    const list = value(path, node, frame);
    if (typeof list !== 'object' || list === null) throw fault('render.notAList', node, frame, { path: pathText(path) });
    const keys = Array.isArray(list) ? undefined : Object.keys(list);
    const items: readonly Json[] = Array.isArray(list) ? list : Object.values(list);
    if (items.length === 0) return run(otherwise, deeper(frame, node), start);
    let text = '';
    items.forEach((item, index) => {
      if (--budget.steps < 0) throw fault('render.tooManySteps', node, frame);
      const contexts = [item, ...frame.contexts];
      const place = { index, key: keys?.[index] ?? index, first: index === 0, last: index === items.length - 1 };
      text += run(body, { ...deeper(frame, node), ...place, contexts }, start + text.length);
    });
    return text;
  };

  const partial = (node: Extract<Node, readonly ['partial', ...unknown[]]>, frame: Frame, start: number): string => {
    const [, , , name, indent] = node;
    const program = Object.hasOwn(partials, name) ? partials[name] : undefined;
    if (program === undefined) throw fault('render.unknownPartial', node, frame, { name });
    const mark = trace?.length ?? 0;
    const text = run(program, { ...deeper(frame, node), contexts: frame.contexts.slice(0, 1), template: name }, start);
    if (indent === '') return text;
    const lines = text.split('\n').map((line, i, all) => (line === '' && i === all.length - 1 ? line : indent + line));
    budget.output -= lines.length * indent.length;
    if (budget.output < 0) throw fault('render.tooMuchOutput', node, frame);
    trace?.splice(mark, trace.length, ...trace.slice(mark).map((piece) => indented(piece, text, start, indent.length)));
    return lines.join('\n');
  };

  const call = (name: string, expressions: readonly Expression[], node: Node, frame: Frame): string => {
    const helper = Object.hasOwn(helpers, name) ? helpers[name] : undefined;
    if (helper === undefined) throw fault('render.unknownHelper', node, frame, { name });
    if (expressions.length !== helper.arity) {
      throw fault('template.arguments', node, frame, { name, wanted: helper.arity, given: expressions.length });
    }
    const result = helper.run(...expressions.map((one) => evaluate(one, node, frame)));
    if (typeof result === 'string') return result;
    const path = expressions.map((one) => ('parts' in one ? pathText(one) : String(one.literal))).join(' ');
    throw fault(result.fault, node, frame, { helper: name, path, ...result.args });
  };

  const evaluate = (expression: Expression, node: Node, frame: Frame): Json =>
    'literal' in expression ? expression.literal : value(expression, node, frame);

  const holds = (test: Test, node: Node, frame: Frame): boolean => {
    if ('eq' in test) return evaluate(test.eq[0], node, frame) === evaluate(test.eq[1], node, frame);
    const found = find(test, frame);
    return Array.isArray(found) ? found.length > 0 : Boolean(found);
  };

  const value = (path: PathExpression, node: Node, frame: Frame): Json => {
    const found = find(path, frame);
    if (found === undefined) throw fault('render.unknownPath', node, frame, { path: pathText(path) });
    return found;
  };

  const find = (path: PathExpression, frame: Frame): Json | undefined => {
    switch (path.data) {
      case undefined:
        return walk(frame.contexts[path.up], path.parts);
      case 'root':
        return walk(rendering.root, path.parts);
      default:
        return frame[path.data];
    }
  };

  return run(rendering.program, { template: rendering.template, contexts: [rendering.root], depth: 0 }, 0);
}

/** Follows own properties of plain objects, so that no prototype, length or method can be reached. */
export function walk(from: Json | undefined, parts: readonly string[]): Json | undefined {
  let at = from;
  for (const part of parts) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, part)) return undefined;
    at = (at as JsonObject)[part];
  }
  return at;
}

function bare(value: Json, node: Node, frame: Frame): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw fault('render.notAScalar', node, frame, { path: node[0] === 'out' ? pathText(node[3]) : '' });
}

function deeper(frame: Frame, node: Node): Frame {
  if (frame.depth >= deepest) throw fault('render.tooDeep', node, frame, { limit: deepest });
  return { ...frame, depth: frame.depth + 1 };
}

/** A piece at the start of a line has the line's indent, too. */
function indented(piece: Piece, text: string, start: number, width: number): Piece {
  const before = text.slice(0, piece.offset - start);
  const indents = before.split('\n').length - (before === '' || before.endsWith('\n') ? 1 : 0);
  return { ...piece, offset: piece.offset + indents * width };
}

function fault(code: string, node: Node, frame: Frame, args: RenderFault['args'] = {}): RenderFault {
  return { renderFault: true, code, args, template: frame.template, line: node[1], column: node[2] };
}
