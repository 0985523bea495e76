import { failure } from '../errors.ts';
import { type ResourceType, resolveType, type Verb } from './types.ts';

/** One type and the names that were asked for; none means all. */
export interface Selection {
  readonly type: ResourceType;
  readonly names: readonly string[];
}

/** TYPE/NAME words: names of the same type are put together. */
function pairs(words: readonly string[], verb: Verb): readonly Selection[] {
  const found = new Map<ResourceType, string[]>();
  for (const word of words) {
    const [type = '', name = '', ...more] = word.split('/');
    if (!word.includes('/')) {
      throw failure(
        'Usage',
        `there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'roadctl ${verb} resource/<resource_name>' instead of 'roadctl ${verb} resource resource/<resource_name>')`,
      );
    }
    const resolved = resolveType(type, verb);
    const rest = [name, ...more].join('/');
    if (rest === '') throw failure('Usage', `arguments in resource/name form must have a resource and a name, not "${word}"`);
    found.set(resolved, [...(found.get(resolved) ?? []), rest]);
  }
  return [...found].map(([type, names]) => ({ type, names }));
}

/** Reads `TYPE[,TYPE] [NAME...]` or `TYPE/NAME...`, as kubectl does. */
export function selectionsOf(words: readonly string[], verb: Verb): readonly Selection[] {
  const [first, ...names] = words;
  if (first === undefined || /^,*$/.test(first)) {
    throw failure(
      'Usage',
      `You must specify the type of resource to ${verb}. Use "roadctl api-resources" for a complete list of supported resources.`,
      { hint: `See 'roadctl ${verb} -h' for help and examples` },
    );
  }
  if (first.includes('/')) return pairs(words, verb);
  const slashed = names.find(
    (name) => /^[A-Za-z]+\/./.test(name) && first.toLowerCase() !== 'files' && first.toLowerCase() !== 'file',
  );
  if (slashed !== undefined) return pairs(words, verb);
  const types = [
    ...new Set(
      first
        .split(',')
        .filter((word) => word !== '')
        .map((word) => resolveType(word, verb)),
    ),
  ];
  return types.map((type) => ({ type, names }));
}
