import * as z from 'zod';
import type { ContentPart } from './common-fields.ts';
import { readContactCards } from './contact-cards.ts';
import { readOrder } from './order.ts';
import { compactOrNone, id, linesOf, looseText, number, text } from './primitives.ts';
import { type PartReader, partReader, readerOf } from './read-part.ts';

const place = z.object({
  latitude: number,
  longitude: number,
  name: looseText,
  address: looseText,
  url: looseText,
});

const location = partReader(place, ({ latitude, longitude, ...named }): ContentPart => {
  const isPoint = latitude !== undefined && longitude !== undefined;
  const point = isPoint ? { latitude, longitude } : {};
  const read = compactOrNone({ ...point, ...named });
  return {
    mediaType: 'location',
    body: linesOf([named.name, named.address, isPoint ? `${latitude}, ${longitude}` : undefined]),
    ...(read ? { location: read } : {}),
  };
});

const reacted = z.object({ message_id: id, emoji: text.nullish() });

/** One that is odd says nothing: an emoji that is missing would take the reaction back. */
const reaction = readerOf<z.infer<typeof reacted> | undefined>(
  reacted,
  z.undefined().catch(undefined),
  (read): ContentPart => ({
    mediaType: 'reaction',
    body: null,
    ...(read ? { reaction: { messageId: read.message_id, emoji: read.emoji || null } } : {}),
  }),
);

/** Messages that are one structured thing: a place, people, an order, a reaction. */
export const thingReaders: ReadonlyArray<[type: string, reader: PartReader]> = [
  ['location', location],
  ['contacts', readContactCards],
  ['order', readOrder],
  ['reaction', reaction],
];
