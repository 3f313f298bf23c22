import * as z from 'zod';
import { type InboundContent, inboundContentSchema } from '#core/events/inbox-message-received.ts';
import { fitJson, jsonBytes } from './fit-json.ts';

/** The form in which it is stored. One that this code does not know is not read. */
const VERSION = 1;

/**
 * The longest content of a row, in bytes: a row is read with others by every turn and page of the desk. Nearly all need
 * less than 500; more have orders of over a hundred items, many contact cards, or a long form.
 */
export const MAX_CONTENT_BYTES = 16_384;

const { media, ...others } = inboundContentSchema.omit({ body: true, mediaType: true }).shape;

/**
 * What came with a message besides its type and its words, which are the row's own: all that `inbox.message.received`
 * tells. A caption is the row's words; so an edit of it leaves nothing of the former one.
 *
 * `cut`: it was longer than {@link MAX_CONTENT_BYTES}; texts in it end with how much is missing, and lists are short of
 * their last elements.
 */
const messageContentSchema = z.object({
  ...others,
  media: media.unwrap().omit({ caption: true }).optional(),
  cut: z.literal(true).optional(),
});

export type MessageContent = z.infer<typeof messageContentSchema>;

const storedSchema = messageContentSchema.extend({ v: z.literal(VERSION) });

/**
 * What came with a message, as its row stores it: JSON, since the table's own maps take no empty key, no number below
 * 1E-130 and 32 levels at most, and a customer's form may hold any of these.
 *
 * @returns undefined where nothing came besides words
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export function writeContent(content: InboundContent): string | undefined {
  const parts = messageContentSchema.parse(content);
  if (Object.keys(parts).length === 0) return undefined;
  const whole = { v: VERSION, ...parts };
  if (jsonBytes(whole) <= MAX_CONTENT_BYTES) return JSON.stringify(whole);
  return JSON.stringify(fitJson({ v: VERSION, cut: true, ...parts }, MAX_CONTENT_BYTES));
}

/**
 * What came with a message, as the event told it.
 *
 * @param stored `content` of its row
 * @returns undefined where nothing came besides words, the row is older than this, or of a version not known here: the
 * words can be read all the same
 */
export function readContent(stored: string | undefined): MessageContent | undefined {
  if (stored === undefined) return undefined;
  const read = storedSchema.safeParse(parsed(stored));
  if (!read.success) return undefined;
  const { v: _version, ...content } = read.data;
  return content;
}

/** Undefined for what is no JSON, so no content of a known version. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
