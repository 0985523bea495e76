/** The parser of Handlebars without its compiler and runtime, which a program of ours replaces. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  export interface Location {
    readonly start: { readonly line: number; readonly column: number };
  }
  export interface SyntaxPath {
    readonly type: 'PathExpression';
    readonly data: boolean;
    readonly depth: number;
    readonly parts: readonly string[];
    readonly original: string;
    readonly loc: Location;
  }
  export interface SyntaxLiteral {
    readonly type: 'StringLiteral' | 'NumberLiteral' | 'BooleanLiteral' | 'NullLiteral' | 'UndefinedLiteral';
    readonly value?: string | number | boolean;
    readonly loc: Location;
  }
  export interface SyntaxCall {
    readonly path: SyntaxExpression;
    readonly params: readonly SyntaxExpression[];
    readonly hash: unknown;
    readonly loc: Location;
  }
  export interface SyntaxSubExpression extends SyntaxCall {
    readonly type: 'SubExpression';
  }
  export type SyntaxExpression = SyntaxPath | SyntaxLiteral | SyntaxSubExpression;
  export type SyntaxNode =
    | { readonly type: 'ContentStatement'; readonly value: string; readonly original: string; readonly loc: Location }
    | ({ readonly type: 'MustacheStatement'; readonly escaped: boolean } & SyntaxCall)
    | ({ readonly type: 'BlockStatement'; readonly program?: SyntaxProgram; readonly inverse?: SyntaxProgram } & SyntaxCall)
    | {
        readonly type: 'PartialStatement';
        readonly name: SyntaxExpression;
        readonly params: readonly SyntaxExpression[];
        readonly hash: unknown;
        readonly indent: string;
        readonly loc: Location;
      }
    | { readonly type: 'CommentStatement'; readonly loc: Location }
    | { readonly type: 'Decorator' | 'DecoratorBlock' | 'PartialBlockStatement'; readonly loc: Location };
  export interface SyntaxProgram {
    readonly body: readonly SyntaxNode[];
    readonly blockParams?: readonly string[];
  }
  export function parse(input: string): SyntaxProgram;
}
