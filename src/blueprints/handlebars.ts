import {
  parse,
  type SyntaxCall,
  type SyntaxExpression,
  type SyntaxNode,
  type SyntaxProgram,
} from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import type { Issue, IssueArg } from '../issues.ts';
import type { Expression, Node, PathExpression, Program, Test } from './program.ts';

/** A template after parsing: its program, or what is wrong with it. */
export interface ParsedTemplate {
  readonly program: Program;
  readonly issues: readonly Issue[];
}

const deepest = 64;
const dataNames = ['root', 'index', 'key', 'first', 'last'] as const;

interface Where {
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
}

/** Parses a template of the allowed subset of Handlebars. In: text and name for findings. Out: program and issues. */
export function parseTemplate(text: string, source: string): ParsedTemplate {
  const issues: Issue[] = [];
  const report = (code: string, node: Where, args: Record<string, IssueArg> = {}): undefined => {
    const { line, column } = node.loc.start;
    issues.push({ code, severity: 'error', args, source, path: [], pos: { line, column: column + 1, offset: 0, endOffset: 0 } });
  };
  const convert = converter(report);
  try {
    if (isNestedTooDeep(text)) throw new RangeError('nested too deep');
    return { program: convert(parse(text), 0), issues };
  } catch (error) {
    issues.push(syntaxIssue(error, source));
    return { program: [], issues };
  }
}

type Report = (code: string, node: Where, args?: Record<string, IssueArg>) => undefined;

function converter(report: Report): (program: SyntaxProgram | undefined, depth: number) => Program {
  const path = (node: SyntaxExpression): PathExpression | undefined => {
    if (node.type !== 'PathExpression') return report('template.notAPath', node);
    if (!node.data) return { up: node.depth, parts: node.parts };
    const data = dataNames.find((name) => name === node.parts[0]);
    if (data === undefined || (data !== 'root' && node.parts.length > 1) || node.depth > 0) {
      return report('template.unknownData', node, { name: node.original });
    }
    return { up: 0, data, parts: node.parts.slice(1) };
  };
  const expression = (node: SyntaxExpression): Expression | undefined => {
    if (node.type === 'PathExpression') return path(node);
    if (node.type === 'SubExpression') return report('template.notAnArgument', node);
    const { value } = node;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? { literal: value }
      : report('template.notAnArgument', node);
  };
  const expressions = (nodes: readonly SyntaxExpression[]): Expression[] | undefined => {
    const all = nodes.map(expression);
    return all.some((one) => one === undefined) ? undefined : (all as Expression[]);
  };
  const noHash = (call: { readonly hash: unknown } & Where): boolean =>
    call.hash === undefined || report('template.namedArgument', call) !== undefined;

  const test = (node: SyntaxExpression): Test | undefined => {
    if (node.type !== 'SubExpression') return path(node);
    if (nameOf(node) !== 'eq') return report('template.unknownHelper', node, { name: nameOf(node) });
    const [a, b, ...more] = expressions(node.params) ?? [];
    if (a === undefined || b === undefined || more.length > 0 || !noHash(node)) {
      return report('template.arguments', node, { name: 'eq', wanted: 2, given: node.params.length });
    }
    return { eq: [a, b] };
  };

  const block = (node: Extract<SyntaxNode, { type: 'BlockStatement' }>, depth: number): Node | undefined => {
    const name = nameOf(node);
    const { line, column } = node.loc.start;
    if (name !== 'if' && name !== 'unless' && name !== 'each') return report('template.unknownBlock', node, { name });
    if (node.program?.blockParams !== undefined) return report('template.blockParameters', node, { name });
    const [about] = node.params;
    if (about === undefined || node.params.length !== 1) {
      return report('template.arguments', node, { name, wanted: 1, given: node.params.length });
    }
    if (!noHash(node)) return undefined;
    const then = convert(node.program, depth + 1);
    const otherwise = convert(node.inverse, depth + 1);
    if (name === 'each') {
      const list = path(about);
      return list && ['each', line, column + 1, list, then, otherwise];
    }
    const condition = test(about);
    if (condition === undefined) return undefined;
    return name === 'if'
      ? ['if', line, column + 1, condition, then, otherwise]
      : ['if', line, column + 1, condition, otherwise, then];
  };

  const statement = (node: SyntaxNode, depth: number): Node | undefined => {
    const { line, column } = node.loc.start;
    switch (node.type) {
      case 'CommentStatement':
        return undefined;
      case 'ContentStatement':
        return node.value === '' ? undefined : ['text', line + strippedLines(node.original, node.value), column + 1, node.value];
      case 'MustacheStatement': {
        if (!node.escaped) return report('template.unescaped', node);
        if (!noHash(node)) return undefined;
        if (node.params.length === 0) {
          const out = path(node.path);
          return out && ['out', line, column + 1, out];
        }
        const args = expressions(node.params);
        return args && ['helper', line, column + 1, nameOf(node), args];
      }
      case 'BlockStatement':
        return block(node, depth);
      case 'PartialStatement': {
        if (node.name.type !== 'PathExpression' || node.params.length > 0 || node.hash !== undefined) {
          return report('template.partialArguments', node);
        }
        return ['partial', line, column + 1, node.name.original, node.indent];
      }
      default:
        return report('template.unsupported', node, { what: node.type });
    }
  };

  const convert = (program: SyntaxProgram | undefined, depth: number): Program => {
    if (depth > deepest) throw new RangeError('nested too deep');
    const nodes: Node[] = [];
    for (const one of program?.body ?? []) {
      const node = statement(one, depth);
      if (node !== undefined) nodes.push(node);
    }
    return nodes;
  };
  return convert;
}

/** Handlebars' parser takes cubic time for nested blocks and parentheses, so that their depth is looked at before it runs. */
function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  let most = 0;
  for (const [, slash, kind] of text.matchAll(/(\\?)\{\{\{*~?([#^/]?)/g)) {
    if (slash === '\\') continue;
    if (kind === '#' || kind === '^') depth += 1;
    else if (kind === '/') depth -= 1;
    most = Math.max(most, depth);
  }
  return most > deepest || /\{\{[^{}]*?(\([^(){}]*){9}/.test(text);
}

function nameOf(call: SyntaxCall): string {
  return call.path.type === 'PathExpression' ? call.path.original : '';
}

/** Handlebars drops white space at the start of a text: the line feeds in it move the text's first line down. */
function strippedLines(original: string, value: string): number {
  const cut = original.lastIndexOf(value);
  return cut <= 0 ? 0 : original.slice(0, cut).split('\n').length - 1;
}

function syntaxIssue(error: unknown, source: string): Issue {
  const message = error instanceof Error ? error.message : String(error);
  const about = { severity: 'error', source, path: [] } as const;
  if (error instanceof RangeError) return { ...about, code: 'template.tooDeep', args: { limit: deepest } };
  const line = Number(/on line (\d+)/.exec(message)?.[1] ?? (error as { lineNumber?: number }).lineNumber ?? 1);
  const column = Number((error as { column?: number }).column ?? 0) + 1;
  const reason = /Expecting .*, got '(.*)'$/s.exec(message)?.[1];
  const said = (message.split('\n')[0] ?? '').replace(/ - \d+:\d+$/, '');
  return {
    ...about,
    code: reason === undefined ? 'template.syntax' : 'template.unexpected',
    args: { message: said, got: reason ?? '' },
    pos: { line, column, offset: 0, endOffset: 0 },
  };
}
