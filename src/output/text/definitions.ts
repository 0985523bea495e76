import type { Issue, IssueArg } from '../../issues.ts';
import type { IssueTexts } from '../texts.ts';

type Args = Issue['args'];

const text = (value: IssueArg | undefined): string => String(value ?? '');
const list = (value: IssueArg | undefined): readonly string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [text(value)];
const meant = (args: Args): string => (args.suggestion === undefined ? '' : `, did you mean "${text(args.suggestion)}"?`);
const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');

/** "a, b or c" */
function either(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

const typeWords: Readonly<Record<string, string>> = {
  object: 'a section with fields',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'empty',
  scalar: 'a single value',
};
const typeWord = (type: string): string => typeWords[type] ?? type;

function wrongType(args: Args): string {
  const expected = list(args.expected);
  const actual = text(args.actual);
  const value = text(args.value);
  const wanted = `must be ${either(expected.map(typeWord))}`;
  if (expected.includes('array')) return `${wanted}, not ${typeWord(actual)}; put "- " before each item`;
  const number = expected.includes('integer') || expected.includes('number');
  if (number && actual === 'string' && /^"-?[0-9.]+"$/.test(value)) return `${wanted}; take the quotes from ${value}`;
  if (expected.includes('boolean') && actual === 'string') return `${wanted}, not ${value}`;
  if (['object', 'array', 'null'].includes(actual) || value === '') return `${wanted}, but is ${typeWord(actual)}`;
  return `${wanted}, not ${value}`;
}

function range(args: Args): string {
  const { minimum, maximum, above, below } = args;
  if (minimum !== undefined && maximum !== undefined) return `from ${text(minimum)} to ${text(maximum)}`;
  if (minimum !== undefined) return `at least ${text(minimum)}`;
  if (maximum !== undefined) return `at most ${text(maximum)}`;
  return above === undefined ? `less than ${text(below)}` : `more than ${text(above)}`;
}

function unknownField(args: Args): string {
  if (args.suggestion !== undefined) return `unknown field${meant(args)}`;
  if (args.elsewhere !== undefined) return `unknown field here; it belongs to ${text(args.elsewhere)}`;
  const allowed = list(args.allowed);
  return allowed.length === 0 ? 'unknown field' : `unknown field; there are ${allowed.join(', ')}`;
}

const cronField = (args: Args): string => (args.field === '' ? '' : `${text(args.field)}: `);

const moduleReasons: Readonly<Record<string, string>> = {
  empty: 'it has an empty element',
  characters: 'only letters, digits, dots, dashes, underscores and ~ may be in it',
  dot: 'an element cannot start or end with a dot',
  device: 'the element is a device on Windows',
  tilde: 'an element cannot end in ~ and digits',
  reserved: 'Go gives folders of that name another meaning',
  dash: 'it cannot start with a dash',
  standard: 'that is where the standard library and the go tool have their packages; start with a host name',
  case: 'the host name has to be in small letters',
  major: 'a major version is /v2 or higher',
  gopkg: 'paths of gopkg.in end in .vN',
};

/** Sentences for everything that loading definitions can find. */
export const texts: IssueTexts = {
  'yaml-syntax': (args) => `not valid YAML: ${text(args.problem)}`,
  'yaml-tab': () => 'not valid YAML: a tab in the indentation; use spaces',
  'yaml-tag': (args) => `the tag ${text(args.tag)} means nothing here; leave it out`,
  'yaml-key': () => 'a key has to be a single word, not a list or a mapping',
  'yaml-depth': (args) => `nested more than ${text(args.limit)} levels deep`,
  'yaml-alias-cycle': (args) => `the alias *${text(args.anchor)} stands inside what it repeats`,
  'yaml-alias-unknown': (args) => `the alias *${text(args.anchor)} has no anchor &${text(args.anchor)} before it`,
  'yaml-alias-limit': (args) => `aliases repeat more than ${text(args.limit)} values; write them out or split the file`,
  'yaml-merge': () => 'only a mapping, or a list of mappings, can be merged with <<',
  'duplicate-key': (args) => `the field "${text(args.key)}" is there twice, first in line ${text(args.line)}`,
  'not-json': (args) => `${text(args.value)} is no value that JSON has; quote it to make it text`,
  'not-exact': (args) => `${text(args.value)} has too many digits to be kept exactly; quote it to make it text`,
  'no-definitions': () => 'no definitions in it; "roadctl describe blueprints NAME" prints a sample',
  'not-a-mapping': (args) =>
    `a document has to be a mapping with apiVersion, kind, metadata and spec, not ${typeWord(text(args.actual))}`,
  'missing-kind': (args) => `missing field "kind"; ${quoted(list(args.kinds))} can be generated`,
  'unknown-kind': (args) => `unknown kind "${text(args.kind)}"${meant(args) || `; ${quoted(list(args.kinds))} can be generated`}`,
  'service-twice': (args) =>
    `the service "${text(args.name)}" is defined twice, first ${
      args.other === args.name ? '' : `as "${text(args.other)}" `
    }at ${text(args.source)}:${text(args.line)}:${text(args.column)}; names have to differ by more than case`,
  'unknown-field': unknownField,
  'missing-field': () => 'missing field',
  'missing-for': (args) => `missing field; ${text(args.sibling)} "${text(args.value)}" needs it`,
  'not-for': (args) =>
    `only for ${text(args.sibling)} ${either(list(args.allowed).map((value) => `"${value}"`))}, and ${text(args.sibling)} is "${text(args.value)}"; remove the field or change ${text(args.sibling)}`,
  'wrong-type': wrongType,
  'not-allowed': (args) =>
    args.suggestion === undefined
      ? `must be ${either(list(args.allowed).map((value) => `"${value}"`))}, not ${text(args.value)}`
      : `unknown value ${text(args.value)}${meant(args)}`,
  'wrong-pattern': (args) => `must be ${text(args.says)}; ${text(args.value)} is not`,
  'wrong-key': (args) => `the name has to be ${text(args.says)}`,
  'out-of-range': (args) => `must be ${range(args)}, not ${text(args.value)}`,
  'duration-range': (args) => `must be ${range(args)}, not ${text(args.value)}`,
  'not-a-multiple': (args) => `must be a multiple of ${text(args.of)}, not ${text(args.value)}`,
  'too-long': (args) => `has ${text(args.actual)} characters, ${text(args.limit)} at most`,
  'too-short': (args) => `has ${text(args.actual)} characters, at least ${text(args.limit)} are needed`,
  'too-many': (args) => `has ${text(args.actual)} entries, ${text(args.limit)} at most`,
  'too-few': (args) => `has ${text(args.actual)} entries, at least ${text(args.limit)} are needed`,
  'not-unique': (args) => `${text(args.value)} is in the list twice`,
  'not-valid': (args) => `not valid (${text(args.keyword)})`,

  'name-taken': (args) => `"${text(args.name)}" is the name of a file or folder that every service has; choose another name`,
  'file-left-out': (args) =>
    `the file ${text(args.file)} would be left out of the build because of its ending ${text(args.ending)}; choose another name`,
  'file-clash': (args) =>
    `the file ${text(args.file)} would be the ${text(args.other)} of ${text(args.owner)}; choose another name`,
  'go-word': (args) => `"${text(args.name)}" is a word that Go keeps for itself; choose another name`,
  'identifier-clash': (args) =>
    `the name makes the Go identifier ${text(args.identifier)}, which the service has already; choose another name`,
  'job-http': () => 'the job type http is always there; remove it, or choose another name',
  'job-twice': (args) =>
    `the job type is declared twice, first as "${text(args.other)}" in spec.jobs[${text(args.index)}]; names have to differ by more than case`,
  'dependency-defined-twice': (args) =>
    `it is there twice, first as "${text(args.other)}" in spec.services[${text(args.index)}]; names have to differ by more than case`,
  'dependency-missing': (args) =>
    `there is no service "${text(args.name)}"${
      meant(args) ||
      (list(args.defined).length === 0
        ? '; add it to spec.services'
        : `; spec.services has ${quoted(list(args.defined))} besides`)
    }`,
  'dependency-itself': (args) => `"${text(args.name)}" would have to be started before itself; remove it`,
  'dependency-circular': (args) =>
    `the services depend on each other in a circle, so none could be the first to start: ${list(args.circle).join(' -> ')}; remove one of these dependencies`,
  'dependency-optional': (args) =>
    `"${text(args.name)}" is required and "${text(args.dependency)}" is not, but it does not start without it; set required on "${text(args.dependency)}" to true`,
  'env-clash': (args) =>
    `variables that start with ${text(args.env)}_ belong to ${text(args.owner)}; ${args.derived === true ? 'set env' : 'choose another prefix'}`,
  'backoff-order': (args) =>
    `backoff ${text(args.backoff)} is more than maxBackoff ${text(args.maxBackoff)}; no wait would ever be that long`,
  'workers-order': (args) =>
    `${text(args.field)} (${text(args.value)}) must be at ${text(args.bound)} ${text(args.other)} (${text(args.limit)})`,
  'port-clash': (args) => `port ${text(args.port)} is that of spec.api.port too, on the same address; choose another one`,
  'segment-clash': (args) => `the URL segment "${text(args.segment)}" is taken by ${text(args.other)}; choose another one`,
  replicas: () =>
    'runs wait in the queue of one copy, so more than one copy does not share them; set replicas to 1, or independentReplicas to true if that is wanted',
  'autoscaling-one': () =>
    'runs wait in the queue of one copy, so more copies do not share them; remove autoscaling, or set independentReplicas to true if that is wanted',
  'autoscaling-replicas': () => 'with autoscaling the number of copies is not fixed; remove replicas, or set minReplicas',
  'ingress-host': (args) =>
    `an ingress needs a host name of small letters, digits, dots and dashes, and ${text(args.host)} is none; set spec.kubernetes.ingress.host`,
  'environment-host': () => 'there is no ingress that could have this host; add spec.kubernetes.ingress, or remove host',
  'environment-twice': (args) =>
    `"${text(args.name)}" is there twice, first in spec.kubernetes.environments[${text(args.first)}]`,
  'variable-fixed': (args) => `${text(args.variable)} is set by the manifests, which rely on it; remove it`,
  'variable-level': () => 'the environment has a field for it; set logLevel instead',
  'variable-shutdown': (args) =>
    `the time that pods get to stop follows from the definition, so ${text(args.variable)} is not for one environment; set it in spec.pool or spec.api`,
  'variable-secret': (args) =>
    `${text(args.variable)} looks like a secret, and would be in the generated files; put it into a Secret of the cluster`,
  'request-over-limit': (args) =>
    `asks for more ${text(args.resource)} (${text(args.request)}) than the limit allows (${text(args.limit)})`,
  'resource-cpu': (args) =>
    `${text(args.cpu)} is not a whole number of thousandths of a processor, 1 at the least; write it as in 250m or 1.5`,
  'resource-memory': (args) =>
    `${text(args.memory)} is ${args.unit === true ? '' : 'a number of bytes, and '}too little to start with; the least is ${text(args.smallest)}`,
  'results-memory': (args) =>
    `${text(args.bytes)} bytes of results are kept in memory, and need as much again; a limit of ${text(args.memory)} does not hold them: lower maxBytes, or set spec.kubernetes.resources.limits.memory to ${text(args.needed)} or more`,
  'key-before-result': (args) =>
    `a key is not forgotten before its result, and results are kept for ${text(args.results)}; ask for as much, remove the field, or lower spec.results.keepFor`,
  'queue-length': (args) =>
    `a copy refuses runs when ${text(args.capacity)} wait (spec.queue.capacity), so ${text(args.length)} would never be passed and no copy added; ask for less, or raise the capacity`,
  'debug-level': (args) =>
    `an environment for a debugger logs everything, not from ${text(args.level)} on; remove logLevel or debug`,
  'variable-value': (args) =>
    `the service would not start with ${text(args.variable)}=${text(args.value)}; it has to be ${text(args.wanted)}`,
  host: (args) => `${text(args.host)} is neither a host name nor an address`,
  'host-name': (args) => `${text(args.host)} would have to be in brackets in a URL; write a host name or an address of IPv4`,
  'image-tag': (args) => `${text(args.repository)} has a tag, and the tag is spec.version; leave out what follows the colon`,
  'image-name': (args) => `"${text(args.part)}" cannot be part of the name of an image; write it as in example.com/team/service`,
  'image-local': (args) =>
    `the workflow cannot push to ${text(args.host)}; name a registry that GitHub reaches, or set spec.github.workflow to false`,
  'port-low': (args) =>
    `the container has no privileges, and older container runtimes let it listen from 1024 on, not on ${text(args.port)}; take a higher port`,
  'log-directory': (args) => `${text(args.directory)} leads out of where the service is started; write it without ..`,
  'label-taken': (args) => `the manifests set ${text(args.label)} themselves, from ${text(args.from)}; remove it`,
  'namespace-system': (args) =>
    `${text(args.namespace)} is one of the cluster's own namespaces, and the manifests would restrict what may run there; choose another one`,
  'fossa-organization': (args) =>
    `"${text(args.organization)}" is no number; FOSSA's organizations have one, as in the locator of a project, custom+NUMBER/NAME`,
  'community-case': (args) =>
    `write "${text(args.other)}" for your own text; a name that differs only by case would be in its way`,
  'module-path': (args) =>
    `not a path for a Go module: "${text(args.element)}": ${moduleReasons[text(args.reason)] ?? text(args.reason)}`,
  'egress-network': (args) => `${text(args.value)} is not a network; write one as 10.0.0.0/8 or fd00::/8`,
  'egress-bits': (args) => `${text(args.value)} has too many bits behind the slash: 32 at most for IPv4, 128 for IPv6`,
  'egress-port': (args) => `${text(args.value)} has a port, but hosts are allowed as a whole; leave the port out`,
  'egress-host': (args) => `${text(args.value)} is neither a network nor an address nor a host name`,
  'integration-twice': (args) => `"${text(args.name)}" is there twice, first in spec.integrations[${text(args.first)}]`,
  'community-file': (args) =>
    `"${text(args.file)}" is ${text(args.problem)}; the path starts at the folder of the definitions file`,
  'community-checksum': (args) => `"${text(args.file)}" is another text: its checksum is ${text(args.found)}`,
  'community-twice': (args) => `"${text(args.name)}" is there twice, first in spec.community.files[${text(args.first)}]`,
  'cron-fields': (args) =>
    `a cron expression has five fields (minute, hour, day of month, month, day of week), or the second in front of them and perhaps the year behind, not ${text(args.text)} fields`,
  'cron-value': (args) => `${cronField(args)}"${text(args.text)}" is neither a number nor a name that belongs here`,
  'cron-range': (args) => `${cronField(args)}${text(args.text)} is not from ${text(args.low)} to ${text(args.high)}`,
  'cron-step': (args) => `${cronField(args)}a step is a number from 1 to ${text(args.high)}, as in */5, not "${text(args.text)}"`,
  'cron-backwards': (args) => `${cronField(args)}the range ${text(args.text)} runs backwards`,
  'cron-empty': (args) => `${cronField(args)}nothing between two commas`,
  'cron-both-days': () => 'with the second in front, either the day of month or the day of week has to be ?, as Quartz has it',
  'cron-any': () => 'day of month and day of week cannot both be ?; write * for one of them',
  'cron-never': () => 'no month of these has such a day, so it would never fire',
  'not-a-time': (args) => `there is no such time: ${text(args.value)}`,
  'time-zone': (args) =>
    `unknown time zone "${text(args.zone)}"${meant(args) || '; take one of the IANA database, as Europe/Amsterdam'}`,
  'job-type': (args) =>
    `unknown job type "${text(args.type)}"${meant(args) || `; declared are ${quoted(list(args.declared))}, more can be in spec.jobs`}`,
  'timeout-over-type': (args) =>
    `${text(args.asked)} is more than the ${text(args.limit)} of the job type ${text(args.type)}; ask for less${args.type === 'http' ? '' : ', or raise the timeout in spec.jobs'}`,
  'misfire-skipped': () =>
    'missed ticks are made up for at once, and with "overlap: skip" each sits out while the one before it runs; say "overlap: allow" for all of them, or "misfire: once"',
  'url-syntax': (args) => `${text(args.url)} is not a URL`,
  'url-escape': (args) => `${text(args.url)} has a % that two hexadecimal digits do not follow; write %25 for a percent sign`,
  'url-host': (args) => `the host of ${text(args.url)} is neither a name nor an address`,
  'url-userinfo': () =>
    'no user or password in a URL, it would be in the generated files; a job type of your own (spec.jobs) can take them from the environment',
  'url-refused': (args) =>
    `HTTP jobs do not reach ${text(args.host)} by themselves; put it into spec.egress.allow, or into HTTP_JOB_ALLOW when the service is started`,
  'url-secret': (args) =>
    `the parameter ${text(args.parameter)} looks like a secret, and would be in the generated files; a job type of your own (spec.jobs) can take it from the environment`,
  'header-reserved': () => 'the HTTP client sets this header itself; remove it',
  'header-twice': (args) =>
    `the header "${text(args.name)}" is there already as "${text(args.other)}"; names of headers do not differ by case`,
  'header-secret': () =>
    'a header that holds a secret would be in the generated files; a job type of your own (spec.jobs) can take it from the environment',

  'payload-secret': (args) =>
    `${text(args.name)} looks like a secret, and would be in the generated files; a job type of your own (spec.jobs) can take it from the environment`,
  secret: (args) =>
    `this has ${text(args.what)} in it, which would be in the generated files; take it out, make a new one, and keep that in the environment`,

  'legacy-form': (args) => `PavedRoad's older form; "roadctl create definitions --from ${text(args.file)}" prints the new one`,
  'legacy-dropped': () => 'has no meaning any more and is left out',
  'legacy-tables': () => 'tables belong to the blueprint datamgr, which there is none of; they are left out',
  'legacy-secret': () =>
    'a secret does not belong into a file and is left out; put it into the environment as SONARCLOUD_TOKEN, and make a new one',
  'legacy-kind': (args) =>
    `there is no blueprint "${text(args.id)}"${meant(args) || `; ${quoted(list(args.kinds))} can be generated`}`,
};
