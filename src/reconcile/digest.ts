import { hash } from 'node:crypto';

/** "sha256:..." of a text (its UTF-8 bytes) or of bytes. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${hash('sha256', content)}`;
}
