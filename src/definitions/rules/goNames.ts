/** Go's keywords, and the two functions that package main has by definition. Predeclared names (copy, error) do no harm: names are exported. */
const goWords = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var ' +
    'main init'
  ).split(' '),
);

/**
 * What the root files of a service declare that a scheduler or job type could declare again, in lower case. A scheduler
 * called name declares Name and newName, a job type called name declares runName, NamePayload, TestNameJob and
 * TestNameJobIsIdempotent.
 */
const declared = new Set(
  (
    'app build dispatcher gittag httpstatuserror job jobbase jobregistry jobrun jobspec metric newapp newclienttest newhttpjob newhttpresult newresult ' +
    'newtarget newtestclient newtestjob result schedule scheduler trigger version'
  ).split(' '),
);
/** How the tests of the root files start. */
const declaredTests = /^test(?:service|httpjob|commandline|versionis|retryafter|mistakes|payloads)/i;

/** Takes the name of a scheduler; gives the identifier of package main that it would declare a second time, or nothing. */
export function schedulerClash(name: string): string | undefined {
  if (declaredTests.test(name)) return name;
  return [name, `new${name}`].find((identifier) => declared.has(identifier.toLowerCase()));
}

/** Takes the name of a job type; gives the identifier of package main that it would declare a second time, or nothing. */
export function jobClash(name: string): string | undefined {
  return [`run${name}`, `${name}Payload`, `test${name}Job`].find((identifier) => declared.has(identifier.toLowerCase()));
}

/** Takes the name of a service; gives the identifier of package main that it would declare a second time, or nothing. */
export function serviceClash(name: string): string | undefined {
  return [`${name}Service`, `new${name}Service`, `${name}Config`, `test${name}Service`, `test${name}Config`].find(
    (identifier) => declared.has(identifier.toLowerCase()) || declaredTests.test(identifier),
  );
}

const systems = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(
    ' ',
  ),
);
const architectures = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ' +
    'ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);

/** Takes an identifier; tells whether it is a word that Go keeps for itself. */
export function isGoWord(name: string): boolean {
  return goWords.has(name);
}

/** Takes the name of a Go file; gives the ending by which the go tool would leave the file out, or nothing. */
export function leftOutByGo(file: string): string | undefined {
  const base = file.slice(file.lastIndexOf('/') + 1);
  if (base.startsWith('_') || base.startsWith('.')) return base[0];
  const name = base.replace(/\..*$/, '');
  const from = name.indexOf('_');
  if (from === -1) return undefined;
  const parts = name.slice(from).split('_');
  if (parts.at(-1) === 'test') parts.pop();
  const last = parts.at(-1) ?? '';
  const beforeLast = parts.at(-2) ?? '';
  if (parts.length >= 3 && systems.has(beforeLast) && architectures.has(last)) return `_${beforeLast}_${last}`;
  if (parts.length >= 2 && (systems.has(last) || architectures.has(last))) return `_${last}`;
  return undefined;
}

const standardRoots = new Set(
  (
    'archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image index io iter ' +
    'log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall testing text time unicode unique unsafe weak ' +
    'cmd main std all vendor internal tool work command-line-arguments'
  ).split(' '),
);
const deviceNames = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** Takes a module path; says why the go tool would refuse it, or nothing. */
export function modulePathProblem(path: string): { readonly reason: string; readonly element: string } | undefined {
  const elements = path.split('/');
  for (const element of elements) {
    if (element === '') return { reason: 'empty', element: path };
    if (!/^[A-Za-z0-9._~-]+$/.test(element)) return { reason: 'characters', element };
    if (element.startsWith('.') || element.endsWith('.') || /^\.+$/.test(element)) return { reason: 'dot', element };
    if (deviceNames.test(element.replace(/\..*$/, ''))) return { reason: 'device', element };
    if (/~[0-9]+$/.test(element.replace(/\..*$/, ''))) return { reason: 'tilde', element };
    if (element === 'vendor' || element === 'testdata') return { reason: 'reserved', element };
  }
  const [first = ''] = elements;
  if (first.startsWith('-')) return { reason: 'dash', element: first };
  if (standardRoots.has(first)) return { reason: 'standard', element: first };
  if (first.includes('.') && /[A-Z]/.test(first)) return { reason: 'case', element: first };
  const last = elements.at(-1) ?? '';
  if (elements.length > 1 && /^v[0-9]+$/.test(last) && !/^v([2-9]|[1-9][0-9]+)$/.test(last))
    return { reason: 'major', element: last };
  if (first === 'gopkg.in' && !/\.v[0-9]+$/.test(last)) return { reason: 'gopkg', element: last };
  return undefined;
}
