import * as z from 'zod';
import { LIMITS } from './limits.ts';
import { templateComponentsSchema } from './template-content.ts';

/** Text that shows something. Too long is not an error here: the text is fitted before it is sent. */
const shown = z.string().regex(/\S/, 'the text is empty');

/** Provider's id of a message. */
const messageId = z.string().min(1);

/** Message that is quoted. WhatsApp leaves the quote out when it does not know the message or it is too old. */
const replyTo = messageId.optional();

const textContent = z.strictObject({
  kind: z.literal('text'),
  replyTo,
  body: shown,
  /** Whether the first link is shown with a picture of its page. */
  previewUrl: z.boolean().optional(),
});

const choices = { body: shown, header: shown.optional(), footer: shown.optional() };

const buttonsContent = z.strictObject({
  kind: z.literal('buttons'),
  replyTo,
  ...choices,
  /** The `id` comes back when the button is pressed. */
  buttons: z.array(z.strictObject({ id: shown, title: shown })).min(1),
  /** Only a tap counts as an answer: as text it would be of no use. */
  tapOnly: z.literal(true).optional(),
});

const row = z.strictObject({ id: shown, title: shown, description: shown.optional() });

const listContent = z.strictObject({
  kind: z.literal('list'),
  replyTo,
  ...choices,
  /** The label that opens the list. */
  button: shown,
  sections: z.array(z.strictObject({ title: shown.optional(), rows: z.array(row).min(1) })).min(1),
});

const mediaContent = z
  .strictObject({
    kind: z.literal('media'),
    replyTo,
    mediaType: z.enum(['image', 'audio', 'video', 'document', 'sticker']),
    /** A file of the tenant's in our bucket, with its type by its bytes. Either this, or `id`. */
    object: z
      .strictObject({ key: z.string().min(1), mime: z.string().min(3), bytes: z.int().min(0) })
      .optional(),
    /** WhatsApp's id of an uploaded file. */
    id: z.string().min(1).optional(),
    /** Audio that is shown as if it had been spoken into the phone. */
    voice: z.literal(true).optional(),
    caption: shown.optional(),
    /** Shown for a document; its ending decides how the file is opened. */
    filename: z.string().min(1).max(240).optional(),
  })
  .refine(({ object, id }) => (object === undefined) !== (id === undefined), {
    error: 'a medium has an object or an id, and one of them',
  });

const templateContent = z.strictObject({
  kind: z.literal('template'),
  replyTo,
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  /** Such as `pt_BR`. */
  language: z.string().regex(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/),
  components: templateComponentsSchema.optional(),
  /** WhatsApp's category, where it is known: an opt-out is from marketing. */
  category: z.enum(['utility', 'marketing']).optional(),
  /** What the customer reads, where the tenant's file tells: WhatsApp is sent the values alone. */
  preview: shown.optional(),
});

const reactionContent = z.strictObject({
  kind: z.literal('reaction'),
  messageId,
  /** One emoji, or nothing to take the reaction back. */
  emoji: z.string().refine((emoji) => [...new Intl.Segmenter().segment(emoji)].length <= 1, {
    error: 'a reaction is one emoji',
  }),
});

const locationRequestContent = z.strictObject({
  kind: z.literal('location_request'),
  replyTo,
  body: shown,
});

const linkContent = z.strictObject({
  kind: z.literal('link'),
  replyTo,
  ...choices,
  /** The label of the button that opens `url`. */
  title: shown,
  url: z.url({ protocol: /^https$/ }).max(LIMITS.url),
});

const locationContent = z.strictObject({
  kind: z.literal('location'),
  replyTo,
  /** Said before it: a place has no words of its own. */
  body: shown.optional(),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: shown.optional(),
  /** Shown only with a name. */
  address: shown.optional(),
});

/**
 * What can be said to a customer, before it is fitted to WhatsApp's limits. Times, people and money are not
 * in it: they belong to the reply that carries the content.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages
 */
export const outboundContentSchema = z.discriminatedUnion('kind', [
  textContent,
  buttonsContent,
  listContent,
  mediaContent,
  templateContent,
  reactionContent,
  locationRequestContent,
  linkContent,
  locationContent,
]);

export type OutboundContent = z.infer<typeof outboundContentSchema>;

/** The content of one kind. */
export type ContentOf<Kind extends OutboundContent['kind']> = Extract<OutboundContent, { kind: Kind }>;

export type ListSection = ContentOf<'list'>['sections'][number];
export type ListRow = ListSection['rows'][number];
