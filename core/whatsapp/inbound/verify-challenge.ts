import { timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '#platform/ids/hash.ts';

/**
 * Answers WhatsApp's verification of the webhook URL.
 *
 * Only digits are echoed: Meta sends a number, and anything else could be made into a page of our host.
 *
 * @returns the challenge to answer with, or undefined when mode, token or challenge do not fit
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export function verifyChallenge(
  query: Record<string, string | undefined> | undefined,
  verifyToken: string,
): string | undefined {
  const challenge = query?.['hub.challenge'] ?? '';
  const fits =
    query?.['hub.mode'] === 'subscribe' &&
    sameText(query['hub.verify_token'] ?? '', verifyToken) &&
    /^\d{1,32}$/.test(challenge);
  return fits ? challenge : undefined;
}

/** Hashes have one length, so the comparison takes one time whatever the texts are. */
function sameText(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256Hex(one)), Buffer.from(sha256Hex(other)));
}
