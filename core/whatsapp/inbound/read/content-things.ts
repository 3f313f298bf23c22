import * as z from 'zod';
import type { InboundContent } from '#core/events/inbox-message-received.ts';
import type { ContentPart } from './common-fields.ts';
import {
  compact,
  id,
  idOrNumber,
  linesOf,
  listOf,
  loose,
  looseIdOrNumber,
  looseNumber,
  looseText,
  number,
  text,
} from './primitives.ts';
import { readVCard } from './vcard.ts';

const location = z
  .object({
    location: z.object({
      latitude: number,
      longitude: number,
      name: looseText,
      address: looseText,
      url: looseText,
    }),
  })
  .transform(
    ({ location: { latitude, longitude, name, address, url } }): ContentPart => ({
      mediaType: 'location',
      body: linesOf([name, address, `${latitude}, ${longitude}`]),
      location: compact({ latitude, longitude, name, address, url }),
    }),
  );

type Card = NonNullable<InboundContent['contacts']>[number];

const card = z
  .object({
    name: loose(z.object({ formatted_name: looseText, first_name: looseText, last_name: looseText })),
    phones: loose(listOf(z.object({ phone: looseText, wa_id: looseIdOrNumber }))),
    emails: loose(listOf(z.object({ email: text }).transform(({ email }) => email))),
    org: loose(z.object({ company: looseText })),
    origin: looseText,
    vcard: looseText,
  })
  .transform(({ name, phones, emails, org, origin, vcard }): Card => {
    const fromVCard = vcard === undefined ? undefined : readVCard(vcard);
    const fullName = [name?.first_name, name?.last_name].filter((part) => part !== undefined).join(' ');
    const numbers = phones?.map(({ phone, wa_id }) => compact({ phone, waId: wa_id }));
    return compact({
      name: name?.formatted_name ?? (fullName || fromVCard?.name),
      phones: numbers ?? fromVCard?.phones.map(compact) ?? [],
      emails: emails?.length ? emails : undefined,
      organization: org?.company,
      origin,
    });
  });

/** WhatsApp has put `origin`, which marks the answer to a contact request, on the message and on the contact. */
const contacts = z
  .object({ contacts: z.array(card), origin: looseText })
  .transform((message): ContentPart => {
    const cards = message.contacts.map((one) => compact({ ...one, origin: one.origin ?? message.origin }));
    return { mediaType: 'contacts', body: linesOf(cards.map(cardLine)), contacts: cards };
  });

function cardLine({ name, organization, phones, emails }: Card): string {
  const numbers = phones.map(({ phone, waId }) => phone ?? waId).filter((value) => value !== undefined);
  const who = [name, organization && `(${organization})`].filter((value) => value !== undefined).join(' ');
  const ways = [...numbers, ...(emails ?? [])].join(', ');
  return who !== '' && ways !== '' ? `${who}: ${ways}` : who || ways;
}

const orderItem = z
  .object({
    product_retailer_id: idOrNumber,
    quantity: looseNumber,
    item_price: looseNumber,
    currency: looseText,
  })
  .transform(({ product_retailer_id, quantity, item_price, currency }) =>
    compact({ productId: product_retailer_id, quantity, price: item_price, currency }),
  );

/** A line that cannot be read makes the whole order unreadable: an order short of a line is a wrong order. */
const order = z
  .object({
    order: z.object({ catalog_id: looseIdOrNumber, text: text.nullish(), product_items: z.array(orderItem) }),
  })
  .transform(({ order: { catalog_id, text: note, product_items } }): ContentPart => {
    const lines = product_items.map(({ productId, quantity, price, currency }) => {
      const cost = price === undefined ? undefined : [price, currency].filter(Boolean).join(' ');
      return [quantity === undefined ? productId : `${quantity} x ${productId}`, cost]
        .filter(Boolean)
        .join(', ');
    });
    return {
      mediaType: 'order',
      body: linesOf([note ?? undefined, ...lines]),
      order: compact({ catalogId: catalog_id, text: note || undefined, items: product_items }),
    };
  });

const reaction = z.object({ reaction: z.object({ message_id: id, emoji: text.nullish() }) }).transform(
  ({ reaction: { message_id, emoji } }): ContentPart => ({
    mediaType: 'reaction',
    body: null,
    reaction: { messageId: message_id, emoji: emoji || null },
  }),
);

/** Messages that are one structured thing: a origin, people, an order, a reaction. */
export const thingReaders: ReadonlyArray<[type: string, schema: z.ZodType<ContentPart>]> = [
  ['location', location],
  ['contacts', contacts],
  ['order', order],
  ['reaction', reaction],
];
