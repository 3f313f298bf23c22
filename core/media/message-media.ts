import * as z from 'zod';

/** What a file is to people; `other` is never opened or shown, whatever it claims to be. */
export const mediaKindSchema = z.enum(['image', 'audio', 'voice', 'video', 'document', 'sticker', 'other']);

export type MediaKind = z.infer<typeof mediaKindSchema>;

/**
 * Why a file of a message is not here:
 * - `expired`: WhatsApp does not keep it any more, or never had it;
 * - `too_large`: more than {@link MAX_MEDIA_BYTES};
 * - `corrupt`: what came was not what WhatsApp told of, more than once, or nothing;
 * - `unsafe_address`: WhatsApp named an address that is not one of its own for files;
 * - `no_access`: WhatsApp did not take the number's access token, or there is none;
 * - `unreachable`: WhatsApp did not give it in {@link GIVE_UP_MS}.
 */
export const mediaFailureSchema = z.enum([
  'expired',
  'too_large',
  'corrupt',
  'unsafe_address',
  'no_access',
  'unreachable',
]);

export type MediaFailure = z.infer<typeof mediaFailureSchema>;

/** The largest file that WhatsApp passes on. @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media */
export const MAX_MEDIA_BYTES = 100 * 1024 * 1024;

/** WhatsApp keeps what customers send for so long, in milliseconds. @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media */
export const KEPT_BY_WHATSAPP_MS = 7 * 24 * 60 * 60_000;

/** So long after its message came a file is tried for, in milliseconds, while WhatsApp has trouble. */
export const GIVE_UP_MS = 2 * 60 * 60_000;

/** A model's words for what was said or written in a file: machine text, never the customer's own. */
const transcriptSchema = z.object({
  text: z.string(),
  language: z.string().optional(),
  model: z.string(),
});

/**
 * The file of a message, as its row keeps it. `fetching`: it is still at WhatsApp. `ready`: it is in the bucket.
 *
 * - `kind`: by the bytes, once they are there; until then as the message says.
 * - `mime` by the bytes; `claimed_mime` as WhatsApp said. `sha256`: hexadecimal. `bytes`: how many.
 * - `name`: the file's name without what could do harm; see `cleanName`.
 * - `seconds`: how long a recording is, where that was read.
 * - `transcript`: what is said in it; `text`: what is written in it, cut. Both are data, and machine text.
 * - `kept_until`: until when they are kept, as the file is, in milliseconds since the epoch; absent on rows that are older than this.
 */
export const messageMediaSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('fetching'), kind: mediaKindSchema }),
  z.object({ state: z.literal('failed'), kind: mediaKindSchema, reason: mediaFailureSchema }),
  z.object({
    state: z.literal('ready'),
    kind: mediaKindSchema,
    object_key: z.string(),
    mime: z.string(),
    claimed_mime: z.string().optional(),
    bytes: z.int(),
    sha256: z.string(),
    name: z.string(),
    seconds: z.number().optional(),
    transcript: transcriptSchema.optional(),
    text: z.string().optional(),
    kept_until: z.number().optional(),
  }),
]);

export type MessageMedia = z.infer<typeof messageMediaSchema>;

/** A file that is in the bucket. */
export type ReadyMedia = Extract<MessageMedia, { state: 'ready' }>;

/** A file that will not come. */
export type FailedMedia = Extract<MessageMedia, { state: 'failed' }>;

/** What kind a message says that its file is. */
export function claimedKind(message: {
  mediaType: string;
  media?: { voice?: boolean | undefined } | undefined;
}): MediaKind {
  if (message.mediaType === 'audio') return message.media?.voice ? 'voice' : 'audio';
  const kind = mediaKindSchema.safeParse(message.mediaType);
  return kind.success ? kind.data : 'other';
}
