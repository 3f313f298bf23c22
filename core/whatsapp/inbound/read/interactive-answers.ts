import * as z from 'zod';
import { cleanObject, misfitOf } from './bounded-json.ts';
import type { ContentPart } from './common-fields.ts';
import { answerLines, parseAnswer } from './flow-answer.ts';
import {
  compact,
  compactOrNone,
  isObject,
  linesOf,
  loose,
  looseFlag,
  looseId,
  looseIdOrNumber,
  looseText,
  text,
} from './primitives.ts';
import { type PartReader, partReader } from './read-part.ts';

type Interactive = NonNullable<ContentPart['interactive']>;

function answered(body: string | null, interactive: Interactive): ContentPart {
  return { mediaType: 'interactive', body, interactive: compact(interactive) };
}

const choice = z.object({ id: loose(text), title: text, description: looseText });

function choiceReader(kind: string): PartReader {
  return partReader(choice, ({ id, title, description }) =>
    answered(linesOf([title, description]), { kind, id, title, description }),
  );
}

/** An object of unknown fields that is small enough to keep. */
const anObject = z
  .custom<Record<string, unknown>>((value) => isObject(value) && misfitOf(value) === undefined)
  .transform(cleanObject);

const form = z.object({
  name: looseText,
  body: looseText,
  response_json: z.union([text.transform(parseAnswer), anObject]).nullish(),
});

/** Names that WhatsApp gives a flow; the second is of older versions. */
const FLOWS = new Set<string | undefined>(['flow', 'galaxy_message', undefined]);

const ADDRESS = 'address_message';

/**
 * What a customer filled in. A flow's fields are the business's own and read one by one; of an address WhatsApp gives
 * the lines; of any other form only WhatsApp's own line is known to be for a person.
 */
const readForm = partReader(form, ({ name, body, response_json }) => {
  const kind = 'nfm_reply';
  const response = response_json ?? undefined;
  const named = { kind, title: name, description: body };
  if (name === ADDRESS) {
    const values = isObject(response) && isObject(response.values) ? response.values : undefined;
    const lines = body ?? (values === undefined ? null : linesOf(answerLines(values)));
    return answered(lines, { ...named, response: values && { values } });
  }
  if (!FLOWS.has(name)) return answered(body ?? null, named);
  const lines = isObject(response) ? linesOf(answerLines(response)) : null;
  return answered(lines ?? body ?? null, { ...named, response });
});

const formReply: PartReader = (raw, path) => {
  const read = readForm(raw, path);
  const isText = typeof read.part.interactive?.response === 'string';
  return isText ? { unread: `${path}.response_json`, ...read } : read;
};

/** How a payment was chosen or made. Ids of stored cards are left where they are: no person or model may read them. */
const payment = partReader(
  z.object({ payment_method: looseId, reference_id: looseId, payment_timestamp: looseIdOrNumber }),
  ({ payment_method, reference_id, payment_timestamp }) => {
    const method = payment_method && `Payment: ${payment_method.replaceAll('_', ' ')}`;
    const order = reference_id && `Order: ${reference_id}`;
    const response = compactOrNone({ payment_method, reference_id, payment_timestamp });
    return answered(linesOf([method, order]), { kind: 'payment_method', response });
  },
);

/** A map: an object would know words such as `constructor`. */
const PERMISSIONS: ReadonlyMap<string, string> = new Map([
  ['accept', 'Calls allowed'],
  ['reject', 'Calls not allowed'],
]);

const callPermission = partReader(
  z.object({
    response: looseId,
    is_permanent: looseFlag,
    expiration_timestamp: looseIdOrNumber,
    response_source: looseId,
  }),
  (read) =>
    answered((read.response && PERMISSIONS.get(read.response)) ?? null, {
      kind: 'call_permission_reply',
      response: compactOrNone(read),
    }),
);

/** A product of the catalogue that the customer sent. */
const product = partReader(
  z.object({
    title: looseText,
    name: looseText,
    description: looseText,
    catalog_id: looseIdOrNumber,
    product_retailer_id: looseIdOrNumber,
  }),
  ({ title, name, description, catalog_id, product_retailer_id }) => {
    const label = title ?? name;
    const response = compactOrNone({ catalog_id, product_retailer_id });
    const interactive = { kind: 'product', id: product_retailer_id, title: label, description, response };
    return answered(linesOf([label ?? product_retailer_id, description]), interactive);
  },
);

/**
 * Readers of `interactive.<kind>`.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-br/one-click-payments
 */
export const answerReaders: ReadonlyMap<string, PartReader> = new Map([
  ['button_reply', choiceReader('button_reply')],
  ['list_reply', choiceReader('list_reply')],
  ['nfm_reply', formReply],
  ['payment_method', payment],
  ['call_permission_reply', callPermission],
  ['product', product],
]);

/** Of a kind that WhatsApp will add only what it calls title and description is known to be for a person. */
export function readUnknownAnswer(kind: string, raw: unknown): ContentPart {
  const { title, description } =
    z.object({ title: looseText, description: looseText }).safeParse(raw).data ?? {};
  return answered(linesOf([title, description]), { kind, title, description });
}
