import * as z from 'zod';
import type { ContentPart } from './common-fields.ts';
import {
  compact,
  idOrNumber,
  linesOf,
  loose,
  looseIdOrNumber,
  looseNumber,
  looseText,
  text,
} from './primitives.ts';
import { type PartReader, readerOf } from './read-part.ts';

const item = z.object({
  product_retailer_id: idOrNumber,
  quantity: looseNumber,
  item_price: looseNumber,
  currency: looseText,
});

const order = z.object({
  catalog_id: looseIdOrNumber,
  text: text.nullish(),
  product_items: z.array(item),
});

/** What is no object at all is an item all the same: an order short of one would be another order. */
const oddItem = item.partial().extend({ product_retailer_id: looseIdOrNumber }).catch({});

const oddOrder = z
  .object({ catalog_id: looseIdOrNumber, text: looseText, product_items: loose(z.array(oddItem)) })
  .catch({});

type Order = z.infer<typeof oddOrder> | z.infer<typeof order>;
type Item = z.infer<typeof oddItem>;

/**
 * Reads an order: a line for each item, whatever could be read of it.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/order
 */
export const readOrder: PartReader = readerOf<Order>(order, oddOrder, toPart);

function toPart({ catalog_id, text: note, product_items }: Order): ContentPart {
  const mediaType = 'order' as const;
  const items: Item[] = product_items ?? [];
  if (items.length === 0 && catalog_id === undefined && !note) return { mediaType, body: null };
  return {
    mediaType,
    body: linesOf([note ?? undefined, ...items.map(lineOf)]),
    order: compact({
      catalogId: catalog_id,
      text: note || undefined,
      items: items.map(({ product_retailer_id, quantity, item_price, currency }) =>
        compact({ productId: product_retailer_id, quantity, price: item_price, currency }),
      ),
    }),
  };
}

function lineOf({ product_retailer_id, quantity, item_price, currency }: Item): string {
  const name = product_retailer_id ?? '[product that could not be read]';
  const cost = item_price === undefined ? undefined : [item_price, currency].filter(Boolean).join(' ');
  return [quantity === undefined ? name : `${quantity} x ${name}`, cost].filter(Boolean).join(', ');
}
