/**
 * JSON in the bytes that Meta transmits and signs: every character outside ASCII as `\uXXXX` with lower-case
 * digits and `/` as `\/`. A webhook that parses and serializes again before it checks the signature hashes other bytes.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/webhooks
 */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
