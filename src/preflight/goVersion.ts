/** Reads "go version go1.25.3 linux/amd64", or "go 1.25.0" of a go.mod; undefined when there is no version in it. */
export function readGoVersion(text: string): string | undefined {
  return /\bgo ?(\d+\.\d+(?:\.\d+)?)/.exec(text.replace(/^go version /, ''))?.[1];
}

/** True when `version` is `least` or newer; both are numbers with dots. */
export function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index++) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
