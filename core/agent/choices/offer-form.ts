import * as z from 'zod';

/** With which the customer is asked to share a place of theirs; no id of a tenant's place looks like it. */
export const ASK_CUSTOMER = 'ask_customer';

/** What the model may offer beside its words, as fields of its answer: flat, all required, what is not offered is null. */
export const offerShape = {
  choices: z
    .array(z.string())
    .nullable()
    .describe(
      'At most 10 answers to tap: "title" or "title | description", a title of at most 20 characters.',
    ),
  link: z.string().nullable().describe('A button: "label | https address".'),
};

/** The field of a place: one of the tenant's, or the customer's. */
export function placeField(placeIds: readonly string[]) {
  const shown = placeIds.length === 0 ? '' : 'Shows a place of the company. ';
  return z
    .enum([...placeIds, ASK_CUSTOMER])
    .nullable()
    .describe(`${shown}${ASK_CUSTOMER}: asks where the customer is.`);
}

/** The same in words, for endpoints that enforce no schema. */
export function offerInWords(placeIds: readonly string[]): string {
  const ids = [...placeIds, ASK_CUSTOMER].map((id) => `"${id}"`);
  return `"choices": null or up to 10 short answers to tap, "link": null or "label | https address", "place": null or ${ids.join(' or ')}`;
}
