const initialisms: Readonly<Record<string, string>> = { http: 'HTTP', url: 'URL', api: 'API', id: 'ID' };

const reserved = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var ' +
    'any append bool byte cap clear close comparable complex complex64 complex128 copy delete error false float32 float64 imag init int int8 int16 int32 int64 ' +
    'iota len main make max min new nil panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr'
  ).split(' '),
);

/** Splits a name into its words: "eventCollector2" -> event, Collector, 2; "HTTPThing" -> HTTP, Thing. */
export function wordsOf(name: string): readonly string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? [name];
}

/** Exported Go identifier: "httpScheduler" -> HTTPScheduler. */
export function exportedName(name: string): string {
  return wordsOf(name)
    .map((word, i) => (i === 0 ? (initialisms[word.toLowerCase()] ?? capital(word)) : capital(word)))
    .join('');
}

/** Unexported Go identifier; one that Go has taken already gets the ending Service: "type" -> typeService. */
export function unexportedName(name: string): string {
  const camel = name
    .split('-')
    .map((part, i) => (i === 0 ? part : capital(part)))
    .join('');
  const plain = camel.slice(0, 1).toLowerCase() + camel.slice(1);
  return reserved.has(plain) ? `${plain}Service` : plain;
}

/** Prefix of environment variables: "eventCollector" -> EVENT_COLLECTOR. */
export function environmentName(name: string): string {
  return wordsOf(name).join('_').toUpperCase();
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
