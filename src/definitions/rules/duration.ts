const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Takes a duration as Go writes it ("1h30m"); gives milliseconds, or undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  let sum = 0;
  let rest = text;
  while (rest !== '') {
    const [whole = '', digits, unit] = /^([0-9]+)(ms|s|m|h)/.exec(rest) ?? [];
    if (whole === '' || unit === undefined) return undefined;
    sum += Number(digits) * (units[unit] ?? 0);
    rest = rest.slice(whole.length);
  }
  return text === '' ? undefined : sum;
}
