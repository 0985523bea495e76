import type { Finding } from '../definitions/finding.ts';
import { explainErrors, samePath } from '../definitions/findings.ts';
import type { Kind } from '../definitions/kinds.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import { checkRules } from '../definitions/rules.ts';
import { applyDefaults, isList, isObject, schemaAt } from '../definitions/schema.ts';

type Path = readonly string[];

/** One question of the wizard: a field of the definitions, what it is for, and what is taken when only Enter is typed. */
export interface Question {
  readonly path: Path;
  readonly about: string;
  /** list: names with commas between them, each of which becomes an item with that name. */
  readonly answer: 'text' | 'number' | 'list';
  readonly required: boolean;
  readonly initial: string;
  readonly example: string;
}

/** Fields worth asking for, in this order; those that a blueprint's schema lacks are left out. */
const fields: readonly Path[] = [
  ['metadata', 'name'],
  ['metadata', 'organization'],
  ['spec', 'description'],
  ['spec', 'api', 'port'],
  ['spec', 'pool', 'workers', 'initial'],
  ['spec', 'scheduler', 'interval'],
  ['spec', 'jobs'],
];

function firstSentence(text: string): string {
  return /^.*?[.;:](?=\s|$)/s.exec(text)?.[0].replace(/[.;:]$/, '') ?? text;
}

function questionOf(root: JsonObject, path: Path): Question | undefined {
  const schema = schemaAt(root, path);
  if (schema === undefined) return undefined;
  const { type, description, default: preset, examples } = schema;
  const parent = schemaAt(root, path.slice(0, -1));
  const example = isList(examples) ? examples[0] : undefined;
  return {
    path,
    about: typeof description === 'string' ? firstSentence(description) : path.join('.'),
    answer: type === 'integer' || type === 'number' ? 'number' : type === 'array' ? 'list' : 'text',
    required: isList(parent?.required) && parent.required.includes(path.at(-1) ?? ''),
    initial: typeof preset === 'string' || typeof preset === 'number' ? String(preset) : '',
    example: typeof example === 'string' || typeof example === 'number' ? String(example) : '',
  };
}

/** The questions for a kind, from its schema. */
export function questionsOf(root: JsonObject): readonly Question[] {
  return fields.flatMap((path) => questionOf(root, path) ?? []);
}

/** What an answer means as a value of its field; undefined when the field is left out. */
export function valueOfAnswer(question: Question, text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (question.answer === 'number') return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
  if (question.answer === 'text') return trimmed;
  return trimmed
    .split(/[\s,]+/)
    .filter((name) => name !== '')
    .map((name) => ({ name }));
}

/** A copy of the document with a field set; sections on the way are made. */
export function withValue(document: JsonObject, path: Path, value: Json): JsonObject {
  const [first, ...rest] = path;
  if (first === undefined) return document;
  if (rest.length === 0) return { ...document, [first]: value };
  const inner = document[first];
  return { ...document, [first]: withValue(isObject(inner) ? inner : {}, rest, value) };
}

/** What is wrong with an answer, by the very checks that a definitions file goes through; undefined when nothing is. */
export function problemOf(
  kind: string,
  found: Kind,
  document: JsonObject,
  question: Question,
  text: string,
): Finding | undefined {
  const value = valueOfAnswer(question, text);
  if (value === undefined) return undefined;
  const candidate = withValue(document, question.path, value);
  const slips = explainErrors(found.schema, candidate, found.validate(candidate));
  const isHere = ({ path }: Finding) => samePath(path.slice(0, question.path.length), question.path);
  const slip = slips.find(isHere);
  if (slip !== undefined) return slip;
  return checkRules(kind, found.schema, candidate, applyDefaults(found.schema, candidate)).find(
    (finding) => isHere(finding) && (finding.severity ?? 'error') === 'error',
  );
}
