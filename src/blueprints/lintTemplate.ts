import type { JsonObject } from '../definitions/model.ts';
import type { Issue } from '../issues.ts';
import { helpers } from '../plan/helpers.ts';
import { suggest } from '../suggest.ts';
import {
  afterGo,
  afterHtml,
  type Destination,
  type GoState,
  type HtmlState,
  isMisplacedInGo,
  isMisplacedInHtml,
  isOpenInYaml,
  isWholeInYaml,
} from './destination.ts';
import type { TemplateBody } from './model.ts';
import { type Expression, type Node, type PathExpression, type Program, pathText, type Test } from './program.ts';
import { itemOf, type Known, lookup, type Scope, sameText } from './scope.ts';

/** What linting one template needs. */
export interface TemplateLint {
  readonly blueprint: { readonly kind: string; readonly schema: JsonObject };
  readonly partials: Readonly<Record<string, TemplateBody>>;
  readonly destination: Destination;
  readonly report: (issue: Omit<Issue, 'severity' | 'path'>) => void;
}

interface Place {
  readonly template: string;
  /** Partials that are being rendered, outermost first. */
  readonly inside: readonly string[];
}

const wanted: Readonly<Record<string, readonly string[]>> = {
  goString: ['string', 'integer', 'number', 'boolean'],
  goComment: ['string', 'integer', 'number', 'boolean'],
  markdown: ['string', 'integer', 'number', 'boolean'],
  markdownCode: ['string', 'integer', 'number', 'boolean'],
  html: ['string', 'integer', 'number', 'boolean'],
  goDuration: ['string'],
  int: ['integer'],
  bool: ['boolean'],
};

const typeOfShape: Readonly<Record<string, string>> = { text: 'string', free: 'string', number: 'integer', flag: 'boolean' };

/** Lints a parsed template: paths, helpers, partials, and whether each value stands where its quoting is right. */
export function lintTemplate(lint: TemplateLint, program: Program, template: string, scope: Scope): void {
  const { blueprint, partials, destination } = lint;
  let goState: GoState = 'code';
  let htmlState: HtmlState = 'text';
  let line = '';
  let visits = 0;

  const report = (code: string, node: Node, place: Place, args: Issue['args'] = {}): void => {
    const pos = { line: node[1], column: node[2], offset: 0, endOffset: 0 };
    lint.report({ code, args, source: place.template, pos });
  };
  const advance = (text: string): void => {
    if (destination.name === 'Go') goState = afterGo(text, goState);
    if (destination.name === 'HTML') htmlState = afterHtml(text, htmlState);
    const cut = text.lastIndexOf('\n');
    line = cut === -1 ? line + text : text.slice(cut + 1);
  };

  const find = (path: PathExpression, node: Node, place: Place, at: Scope): Known | undefined => {
    const found = lookup(path, at, blueprint);
    if (found === undefined) report('lint.unknownPath', node, place, { path: pathText(path) });
    return found;
  };
  const needed = (path: PathExpression, node: Node, place: Place, at: Scope): Known | undefined => {
    const found = find(path, node, place, at);
    if (found?.certain === false) report('lint.mayBeAbsent', node, place, { path: pathText(path) });
    return found;
  };
  const argument = (one: Expression, node: Node, place: Place, at: Scope): Known | undefined =>
    'literal' in one ? undefined : needed(one, node, place, at);

  const out = (path: PathExpression, node: Node, place: Place, at: Scope, rest: string): void => {
    const found = needed(path, node, place, at);
    if (found === undefined) return;
    const is = found.type.of === 'model' ? found.type.shape.is : 'free';
    if (is !== 'text' && is !== 'number') report('lint.bare', node, place, { path: pathText(path) });
    else if (is === 'text' && destination.name === 'YAML' && isWholeInYaml(line, rest)) {
      report('lint.yamlPlain', node, place, { path: pathText(path) });
    }
    advance('x');
  };

  const helper = (node: Extract<Node, readonly ['helper', ...unknown[]]>, place: Place, at: Scope): void => {
    const [, , , name, expressions] = node;
    const found = Object.hasOwn(helpers, name) ? helpers[name] : undefined;
    if (found === undefined) {
      const suggestion = suggest(name, Object.keys(helpers));
      report('lint.unknownHelper', node, place, { name, ...(suggestion === undefined ? {} : { suggestion }) });
      return;
    }
    if (expressions.length !== found.arity) {
      report('template.arguments', node, place, { name, wanted: found.arity, given: expressions.length });
    }
    for (const one of expressions) {
      const value = argument(one, node, place, at);
      const type = value && typeOf(value);
      if (type !== undefined && wanted[name]?.includes(type) === false) report('lint.argumentType', node, place, { name, type });
    }
    if (!destination.helpers.includes(name)) {
      report(destination.helpers.length === 0 ? 'lint.freeText' : 'lint.wrongHelper', node, place, {
        name,
        where: destination.name,
      });
    } else if (destination.name === 'Go' && isMisplacedInGo(name, goState, line)) report('lint.goPlace', node, place, { name });
    else if (destination.name === 'YAML' && isOpenInYaml(line)) report('lint.yamlPlace', node, place, { name });
    else if (destination.name === 'HTML' && isMisplacedInHtml(htmlState)) report('lint.htmlPlace', node, place, { name });
    advance('x');
  };

  const condition = (test: Test, node: Node, place: Place, at: Scope): readonly string[] => {
    if ('eq' in test) {
      const [a, b] = test.eq;
      const known = [argument(a, node, place, at), argument(b, node, place, at)];
      if (known[0] && 'literal' in b) return [sameText(known[0].path, b.literal)];
      return known[1] && 'literal' in a ? [sameText(known[1].path, a.literal)] : [];
    }
    const found = find(test, node, place, at);
    return found === undefined ? [] : [found.path];
  };

  const visit = (nodes: Program, place: Place, at: Scope): void => {
    nodes.forEach((node, i) => {
      if (++visits > 100_000) return;
      switch (node[0]) {
        case 'text':
          advance(node[3]);
          break;
        case 'out': {
          const next = nodes[i + 1];
          out(node[3], node, place, at, next === undefined ? '' : next[0] === 'text' ? next[3] : 'x');
          break;
        }
        case 'helper':
          helper(node, place, at);
          break;
        case 'if': {
          const proven = condition(node[3], node, place, at);
          visit(node[4], place, { ...at, present: new Set([...at.present, ...proven]) });
          visit(node[5], place, at);
          break;
        }
        case 'each': {
          const list = needed(node[3], node, place, at);
          const items = list && itemOf(list, blueprint.schema);
          if (list !== undefined && items === undefined) report('lint.notAList', node, place, { path: pathText(node[3]) });
          if (items) visit(node[4], place, { ...at, contexts: [items.item, ...at.contexts], inEach: items.over });
          visit(node[5], place, at);
          break;
        }
        case 'partial':
          partial(node, place, at);
          break;
      }
    });
  };

  const partial = (node: Extract<Node, readonly ['partial', ...unknown[]]>, place: Place, at: Scope): void => {
    const name = node[3];
    const body = Object.hasOwn(partials, name) ? partials[name] : undefined;
    if (body?.type !== 'template') {
      const suggestion = suggest(name, Object.keys(partials));
      report('lint.unknownPartial', node, place, { name, ...(suggestion === undefined ? {} : { suggestion }) });
    } else if (place.inside.includes(name)) report('lint.recursivePartial', node, place, { name });
    else
      visit(
        body.program,
        { template: partialSource(name, partials), inside: [...place.inside, name] },
        { ...at, contexts: at.contexts.slice(0, 1) },
      );
  };

  visit(program, { template, inside: [] }, scope);
}

/** File of a partial, as findings call it. */
function partialSource(name: string, partials: TemplateLint['partials']): string {
  const body = partials[name];
  return body?.type === 'template' && body.source !== undefined ? body.source : `partials/${name}.hbs`;
}

function typeOf(value: Known): string | undefined {
  if (value.type.of === 'model') return typeOfShape[value.type.shape.is] ?? 'object';
  if (value.type.of !== 'schema') return 'object';
  const { type, enum: values, const: only } = value.type.schema;
  if (typeof type === 'string') return type;
  const sample = Array.isArray(values) ? values[0] : only;
  return sample === undefined || sample === null
    ? undefined
    : typeof sample === 'object'
      ? 'object'
      : typeof sample === 'number'
        ? 'integer'
        : typeof sample;
}
