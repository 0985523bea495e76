const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Takes a duration as Go writes it ("1h30m"); gives milliseconds, or undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^([0-9]+(ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, digits, unit] of text.matchAll(/([0-9]+)(ms|s|m|h)/g)) sum += Number(digits) * (units[unit ?? ''] ?? 0);
  return sum;
}
