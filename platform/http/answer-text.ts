import { TextDecoder } from 'node:util';

const CHARSET = /;\s*charset\s*=\s*"?([\w:.-]{1,40})"?/i;

/**
 * The text of an answer: in the character set that its `content-type` names, else as UTF-8. Systems that write their JSON
 * in Windows' old set without saying so are older than RFC 8259, and in use: bytes that are no UTF-8 are taken for it.
 *
 * @see https://encoding.spec.whatwg.org/#names-and-labels
 */
export function answerText(bytes: Uint8Array, contentType: string | undefined): string {
  const named = namedSet(contentType);
  if (named) return named.decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new TextDecoder('windows-1252').decode(bytes);
    throw error;
  }
}

/** The decoder of the set that is named; none where none is named, or one that does not exist. */
function namedSet(contentType: string | undefined): TextDecoder | undefined {
  const [, label] = CHARSET.exec(contentType ?? '') ?? [];
  if (!label || /^utf-?8$/i.test(label)) return undefined;
  try {
    return new TextDecoder(label);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
