import type { Issue, IssueArg } from '../../issues.ts';
import type { IssueTexts } from '../texts.ts';

const words = (value: IssueArg | undefined): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));
const q = (value: IssueArg | undefined): string => `"${words(value)}"`;
const meant = (args: Issue['args']): string => (args.suggestion === undefined ? '' : `, did you mean ${q(args.suggestion)}?`);
/** Where in a template a file's rendering failed. */
const place = (args: Issue['args']): string =>
  args.template === undefined ? '' : ` (${words(args.template)}:${words(args.line)}:${words(args.column)})`;

const pathProblems: Readonly<Record<string, string>> = {
  empty: 'it is empty',
  absolute: 'it is absolute',
  backslash: 'it has a backslash; folders are separated by "/"',
  long: 'it is too long',
  'empty segment': 'it has an empty segment',
  dots: 'it has a segment "." or ".."',
  character: 'only letters, digits and . _ - + @ = , may stand in it',
  'final dot': 'a segment ends with a dot',
  dash: 'a segment starts with "-"',
  reserved: 'Windows keeps that name for a device',
  taken: 'that name belongs to git or roadctl',
  unknown: 'a value in it is not there',
  value: 'a value in it has characters that a file name must not have',
};

const unusable: Readonly<Record<string, string>> = {
  symlink: 'it is a symbolic link; a blueprint holds its files itself',
  large: 'it is larger than 1 MiB',
  binary: 'it is not UTF-8 text; blueprints hold texts only',
  unreadable: 'it cannot be read',
};

const given = (args: Issue['args']): string =>
  `${words(args.name)} takes ${words(args.wanted)} ${args.wanted === 1 ? 'value' : 'values'}, ${words(args.given)} given`;

/** Sentences for findings about blueprints, templates and planning. */
export const texts: IssueTexts = {
  'manifest.unknownField': (args) => `unknown field${meant(args)}`,
  'manifest.missing': (args) => `missing field ${q(args.field)}`,
  'manifest.notAMap': () => 'must be a mapping',
  'manifest.notAList': () => 'must be a list',
  'manifest.text': (args) => `invalid value ${q(args.value)}`,
  'manifest.oneOf': (args) =>
    `must be ${Array.isArray(args.allowed) && args.allowed.length > 1 ? 'one of ' : ''}${words(args.allowed)}, not ${q(args.value)}${meant(args)}`,
  'manifest.twice': (args) => `${q(args.value)} is listed twice`,
  'manifest.mode': (args) => `invalid mode ${q(args.value)}: 644 or 755`,
  'manifest.condition': () => 'a condition is a mapping with exactly one of has, eq, any, all, not',
  'manifest.eq': () => 'eq takes a path and one text, number or boolean: [spec.kind, cron]',
  'manifest.folderAndFile': () => 'path and from must both end in "/" (a folder) or neither (a file)',

  'compose.key': (args) => `the schema of block ${q(args.block)} must name its field of spec by "x-key"`,
  'compose.claimed': (args) =>
    `spec.${words(args.key)} is claimed by block ${q(args.block)} and by ${args.owner === '' ? 'the blueprint itself' : `block ${q(args.owner)}`}`,
  'compose.definition': (args) => `block ${q(args.block)} defines $defs.${words(args.definition)} differently`,

  'resolve.missing': (args) => `file ${q(args.file)} does not exist`,
  'resolve.unusable': (args) => `file ${q(args.file)} cannot be used: ${unusable[words(args.problem)] ?? words(args.problem)}`,
  'resolve.unknownBlock': (args) => `block ${q(args.block)} is neither in blocks/ nor one of roadctl's own`,
  'resolve.blockName': (args) => `the block in folder ${q(args.block)} calls itself ${q(args.name)}`,
  'resolve.emptyFolder': (args) => `folder ${q(args.folder)} does not exist or is empty`,
  'resolve.templateInFolder': (args) =>
    `a template in folder ${q(args.folder)}, which is copied as it is; give it an entry of its own`,
  'resolve.unusedTemplate': () => 'no entry uses this template',
  'resolve.partialTwice': (args) => `two partials are called ${q(args.name)}`,
  'resolve.notJson': (args) => `not valid JSON: ${words(args.message)}`,
  'resolve.schemaNotAnObject': () => 'a schema must be a JSON object',
  'resolve.sample': (args) => `no sample can be made: ${words(args.message)}`,
  'go.mixedGroup': (args) =>
    `import ${q(args.path)} must stand in a group of its own: the module path that replaces it may sort elsewhere`,

  'template.syntax': (args) => words(args.message),
  'template.unexpected': (args) =>
    args.got === 'EOF'
      ? 'a block is not closed'
      : args.got === 'OPEN_ENDBLOCK'
        ? 'this closes a block that is not open'
        : 'not a valid template; a literal "{{" is written "\\{{"',
  'template.tooDeep': (args) => `blocks are nested deeper than ${words(args.limit)}`,
  'template.notAPath': () => 'a path is wanted here',
  'template.notAnArgument': () => 'a path, text, number or boolean is wanted here',
  'template.namedArgument': () => 'named arguments are not supported',
  'template.unknownData': (args) => `unknown ${q(args.name)}: there are @root, @index, @key, @first and @last`,
  'template.unknownHelper': (args) => `unknown condition ${q(args.name)}: there is eq`,
  'template.unknownBlock': (args) => `unknown block ${q(args.name)}: there are if, unless and each`,
  'template.blockParameters': () => 'block parameters ("as |x|") are not supported; use this',
  'template.arguments': given,
  'template.unescaped': () => 'write {{...}}: nothing is escaped that a third brace could spare',
  'template.partialArguments': () => 'a partial is a fixed name without arguments',
  'template.unsupported': (args) => `${words(args.what)} is not supported`,

  'lint.schema': (args) => words(args.problem),
  'lint.unknownPath': (args) => `unknown path ${q(args.path)}`,
  'lint.mayBeAbsent': (args) => `${q(args.path)} may be absent; put it into {{#if}}`,
  'lint.notAList': (args) => `${q(args.path)} is not a list`,
  'lint.bare': (args) => `${q(args.path)} must go through a helper: only names of n may stand bare`,
  'lint.unknownHelper': (args) => `unknown helper ${q(args.name)}${meant(args)}`,
  'lint.argumentType': (args) => `${words(args.name)} cannot quote a value of type ${words(args.type)}`,
  'lint.freeText': (args) => `${words(args.name)} in a ${words(args.where)} file: only names of n may stand there`,
  'lint.wrongHelper': (args) => `${words(args.name)} does not quote for ${words(args.where)}`,
  'lint.goPlace': (args) =>
    args.name === 'goComment'
      ? 'goComment must stand in a // comment, after a space'
      : `${words(args.name)} makes a whole literal and cannot stand inside another`,
  'lint.yamlPlace': (args) => `${words(args.name)} makes a whole scalar and cannot stand inside quotes`,
  'lint.htmlPlace': (args) =>
    `${words(args.name)} must stand in text or in a quoted attribute, not in a tag, comment, script or style`,
  'lint.yamlPlain': (args) => `put {{${words(args.path)}}} into double quotes: YAML would read 123 or true as no text`,
  'lint.unknownPartial': (args) => `unknown partial ${q(args.name)}${meant(args)}`,
  'lint.recursivePartial': (args) => `partial ${q(args.name)} contains itself`,
  'lint.pathTemplate': (args) => `invalid path ${q(args.path)}: values are written {n.name} or {item.name}`,
  'lint.schemaKind': (args) => `the schema must have "kind": {"const": ${q(args.kind)}}, the definition of the manifest`,
  'lint.schemaVersion': () => 'the schema must have "apiVersion": {"const": "roadctl.pavedroad.io/v1"}',
  'lint.schemaMetadata': (args) => `the schema must require ${words(args.field)}, a string`,
  'lint.defaultFrom': (args) => `${words(args.field)}: x-defaultFrom ${q(args.from)} is not a path such as metadata.name`,
  'lint.openSchema': (args) =>
    `${words(args.field)}: an object must say "additionalProperties", so that a mistyped field is found`,

  'render.unknownPath': (args) => `${words(args.path)} is not there${place(args)}`,
  'render.notAList': (args) => `${words(args.path)} is not a list${place(args)}`,
  'render.notAScalar': (args) => `${words(args.path)} is not a text or number${place(args)}`,
  'render.unknownPartial': (args) => `unknown partial ${q(args.name)}${place(args)}`,
  'render.unknownHelper': (args) => `unknown helper ${q(args.name)}${place(args)}`,
  'render.tooManySteps': (args) => `the template does not come to an end: too many steps${place(args)}`,
  'render.tooMuchOutput': (args) => `the generated files are too large${place(args)}`,
  'render.tooDeep': (args) => `blocks and partials are nested deeper than ${words(args.limit)}${place(args)}`,
  'helper.notText': (args) => `${words(args.helper)}: ${words(args.path)} is not a text${place(args)}`,
  'helper.notADuration': (args) => `${words(args.helper)}: ${words(args.path)} is not a duration: ${q(args.value)}${place(args)}`,
  'helper.notANumber': (args) => `${words(args.helper)}: ${words(args.path)} is not a number${place(args)}`,
  'helper.notAnInteger': (args) => `${words(args.helper)}: ${words(args.path)} is not an integer${place(args)}`,
  'helper.notABoolean': (args) => `${words(args.helper)}: ${words(args.path)} is not true or false${place(args)}`,

  'model.missing': (args) => `missing field ${q(args.field)}, from which ${words(args.name)} is made`,
  'model.unsafe': (args) => `${q(args.value)} cannot be used for ${words(args.name)}`,

  'plan.noBody': (args) => `${words(args.from)} is not part of the blueprint`,
  'plan.path': (args) =>
    `path ${q(args.path)} of ${words(args.from)} is not allowed: ${pathProblems[words(args.problem)] ?? words(args.problem)}`,
  'plan.notAList': (args) => `${words(args.path)} is not a list (${words(args.from)})`,
  'plan.tooManyFiles': (args) => `more than ${words(args.limit)} files (${words(args.from)})`,
  'plan.collision': (args) =>
    args.one === args.other
      ? `two files are called ${q(args.one)}`
      : `${q(args.one)} and ${q(args.other)} cannot stand side by side: they differ in case only, or one is a folder of the other`,
};
