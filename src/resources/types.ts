import { failure } from '../errors.ts';
import { suggest } from '../suggest.ts';

export type Verb = 'get' | 'describe' | 'explain' | 'create' | 'lint';

/** One type of object that verbs work on. */
export interface ResourceType {
  readonly name: string;
  readonly singular: string;
  readonly short: readonly string[];
  readonly kind: string;
  readonly verbs: readonly Verb[];
  readonly summary: string;
  /** Which of the flags that say where to look mean something for it. */
  readonly looksAt: readonly ('filename' | 'directory' | 'blueprints')[];
}

/** The types of this release. */
export const resourceTypes: readonly ResourceType[] = [
  {
    name: 'blueprints',
    singular: 'blueprint',
    short: ['bp'],
    kind: 'Blueprint',
    verbs: ['create', 'describe', 'explain', 'get', 'lint'],
    summary: 'What can be generated',
    looksAt: ['blueprints'],
  },
  {
    name: 'checks',
    singular: 'check',
    short: [],
    kind: 'Check',
    verbs: ['describe', 'get'],
    summary: 'What preflight checks, and what it found',
    looksAt: ['directory'],
  },
  {
    name: 'definitions',
    singular: 'definition',
    short: ['def'],
    kind: 'Definition',
    verbs: ['create', 'describe', 'explain', 'get', 'lint'],
    summary: 'Definitions files: what services shall be like',
    looksAt: ['filename', 'blueprints'],
  },
  {
    name: 'files',
    singular: 'file',
    short: [],
    kind: 'File',
    verbs: ['describe', 'get'],
    summary: 'Files of generated services, and whether they were edited',
    looksAt: ['directory', 'filename'],
  },
  {
    name: 'integrations',
    singular: 'integration',
    short: ['int'],
    kind: 'Integration',
    verbs: ['describe', 'explain', 'get'],
    summary: 'Outside services that definitions may enable',
    looksAt: ['filename', 'blueprints'],
  },
  {
    name: 'services',
    singular: 'service',
    short: ['svc'],
    kind: 'Service',
    verbs: ['describe', 'get'],
    summary: 'Services that were generated under a directory',
    looksAt: ['directory', 'filename'],
  },
];

/** PavedRoad's types that are not types here, and what does their work. */
const instead: Readonly<Record<string, string>> = {
  environment:
    'spec.kubernetes of a definitions file says how a service is deployed (roadctl explain workerpool.spec.kubernetes)',
  builder: 'the Makefile of a generated service builds it (make help)',
  packager: 'the Dockerfile and the Makefile of a generated service package it (make help)',
  tagger: 'spec.version of a definitions file is the tag of the image',
  test: 'the Makefile of a generated service runs its tests (make check)',
  artifact: 'use files (roadctl get files)',
  provider: 'use blueprints; --blueprints names a folder of others',
};

/** What does the work of one of PavedRoad's types that is none here; undefined for other words. */
export function insteadOf(word: string): string | undefined {
  const singular = word.toLowerCase().replace(/s$/, '');
  return Object.hasOwn(instead, singular) ? instead[singular] : undefined;
}

/** Every word that names a type. */
function names(type: ResourceType): readonly string[] {
  return [type.name, type.singular, ...type.short];
}

/** The type that a word means, in any case; undefined when there is none. */
export function findType(word: string): ResourceType | undefined {
  const lower = word.toLowerCase();
  return resourceTypes.find((type) => names(type).includes(lower));
}

/** The type that a word means; throws a failure that says what to use instead. `verb` must be one that the type has. */
export function resolveType(word: string, verb?: Verb): ResourceType {
  const type = findType(word);
  if (type === undefined) {
    const other = insteadOf(word);
    if (other !== undefined) throw failure('Usage', `roadctl doesn't have a resource type "${word}": ${other}`);
    const found = suggest(word, resourceTypes.flatMap(names));
    throw failure(
      'Usage',
      `roadctl doesn't have a resource type "${word}"${found === undefined ? '' : `, did you mean "${found}"?`}`,
      {
        hint: 'Use "roadctl api-resources" for a complete list of supported resources.',
      },
    );
  }
  if (verb !== undefined && !type.verbs.includes(verb)) {
    const able = resourceTypes.filter((candidate) => candidate.verbs.includes(verb)).map((candidate) => candidate.name);
    throw failure('Usage', `${verb} does not work on ${type.name}, only on ${able.join(', ')}`);
  }
  return type;
}
