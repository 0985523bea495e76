import { digestOf } from './digest.ts';

/**
 * The base store: each distinct text that roadctl wrote, under its digest, in one plain file (git compresses it). A line
 * `sha256 HEX BYTES`, the bytes, a line feed; sorted by digest, so that the same texts give the same file.
 */
export function baseText(texts: ReadonlyMap<string, string>): string {
  return [...texts.keys()]
    .sort()
    .map((digest) => {
      const text = texts.get(digest) ?? '';
      return `${digest.replace(':', ' ')} ${Buffer.byteLength(text)}\n${text}\n`;
    })
    .join('');
}

/** Reads a base store into texts by digest; undefined when it is damaged, so that nobody merges with half a base. */
export function parseBase(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf(10, at);
    const header = /^sha256 ([0-9a-f]{64}) (\d+)$/.exec(end < 0 ? '' : all.toString('latin1', at, end));
    if (header === null) return undefined;
    const digest = `sha256:${header[1]}`;
    const next = end + 1 + Number(header[2]);
    const text = all.toString('utf8', end + 1, next);
    if (all[next] !== 10 || digestOf(text) !== digest) return undefined;
    texts.set(digest, text);
    at = next + 1;
  }
  return texts;
}
