import { suggest } from '../../suggest.ts';

/** Takes a time zone as written; undefined when Go and Kubernetes know it, otherwise the zone that was meant or "" for none near. */
export function timeZoneProblem(zone: string): string | undefined {
  if (zone === 'UTC') return undefined;
  const listed = Intl.supportedValuesOf('timeZone');
  if (listed.includes(zone)) return undefined;
  const other = listed.find((known) => known.toLowerCase() === zone.toLowerCase());
  if (other !== undefined) return other;
  try {
    // An older name of a zone. Node takes it in any case, Go only as the database spells it.
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    if (zone.split('/').every((part) => /^[A-Z]/.test(part))) return undefined;
    return timeZone === 'UTC' ? 'UTC' : timeZone;
  } catch {
    return suggest(zone, listed) ?? suggestCity(zone, listed) ?? '';
  }
}

/** "Berlin" alone means Europe/Berlin. */
function suggestCity(zone: string, listed: readonly string[]): string | undefined {
  const city = zone.split('/').at(-1)?.toLowerCase();
  return listed.find((known) => known.toLowerCase().endsWith(`/${city}`));
}
