import { createHmac, timingSafeEqual } from 'node:crypto';

/** The one form that Meta documents: the prefix and 64 lower-case hexadecimal digits. */
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether a webhook request comes from a Meta app whose secret we know.
 *
 * The bytes as received are what counts: Meta writes non-ASCII characters as `\uXXXX`, so a body that was
 * parsed and written again has another signature.
 *
 * @param body the request's bytes
 * @param header the value of `X-Hub-Signature-256`, if there is one; anything may stand in it
 * @param appSecrets several while a secret is changed; empty ones are passed over
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export function verifySignature(
  body: Uint8Array,
  header: string | undefined,
  appSecrets: readonly string[],
): boolean {
  const hex = SIGNATURE.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  const received = Buffer.from(hex, 'hex');
  let valid = false;
  for (const secret of appSecrets) {
    // No early end: the time taken must not tell which secret fitted.
    if (secret !== '' && timingSafeEqual(received, digest(body, secret))) valid = true;
  }
  return valid;
}

/** The header's value for a body, for stand-ins of the provider. */
export function sign(body: Uint8Array, appSecret: string): string {
  return `sha256=${digest(body, appSecret).toString('hex')}`;
}

function digest(body: Uint8Array, secret: string): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}
