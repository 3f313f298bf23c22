import { shortHash } from '#platform/ids/hash.ts';

/**
 * By which a provider tells one customer of a company from another, and finds out no more.
 *
 * @see https://developers.openai.com/api/docs/guides/safety-best-practices
 */
export function safetyId({ tenant_id, contact_id }: { tenant_id: string; contact_id: string }): string {
  return shortHash([tenant_id, contact_id]);
}
