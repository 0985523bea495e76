import { createHash } from 'node:crypto';

/** "sha256:..." of a text (its UTF-8 bytes) or of bytes. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
