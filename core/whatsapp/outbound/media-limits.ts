/** How a file is shown to the customer. */
export type MediaType = 'image' | 'audio' | 'video' | 'document' | 'sticker';

/** What WhatsApp takes of one kind: types of its bytes, and how many of them. */
interface MediaLimit {
  readonly mimes: readonly string[];
  readonly bytes: number;
}

const MB = 1_000_000;

const OFFICE = 'application/vnd.openxmlformats-officedocument';

/**
 * What WhatsApp takes. It does not say what a megabyte is to it: the smaller one is never more than what it takes. Voice
 * notes are audio of the type `audio/ogg`, in which WhatsApp wants Opus.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types
 */
export const MEDIA_LIMITS: Readonly<Record<MediaType, MediaLimit>> = {
  image: { mimes: ['image/jpeg', 'image/png'], bytes: 5 * MB },
  audio: { mimes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], bytes: 16 * MB },
  video: { mimes: ['video/mp4', 'video/3gpp'], bytes: 16 * MB },
  document: {
    mimes: [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      `${OFFICE}.wordprocessingml.document`,
      `${OFFICE}.spreadsheetml.sheet`,
      `${OFFICE}.presentationml.presentation`,
    ],
    bytes: 100 * MB,
  },
  /** One that moves may have 500 kB; which one does is not looked at. */
  sticker: { mimes: ['image/webp'], bytes: 100_000 },
};

/** What a voice note is made of. */
export const VOICE_MIME = 'audio/ogg';

/** What of a type counts: `audio/ogg` of `audio/ogg; codecs=opus`. */
export function bareMime(mime: string): string {
  return (mime.split(';')[0] ?? '').trim().toLowerCase();
}

/** As what a file of a type is sent; undefined where WhatsApp takes none of it. */
export function sentAs(mime: string): MediaType | undefined {
  const bare = bareMime(mime);
  const kinds = Object.keys(MEDIA_LIMITS) as MediaType[];
  return kinds.find((kind) => MEDIA_LIMITS[kind].mimes.includes(bare));
}

/** Why WhatsApp would not take a file, or undefined. */
export function fileProblem(
  mediaType: MediaType,
  { mime, bytes }: { mime: string; bytes: number },
): string | undefined {
  const limit = MEDIA_LIMITS[mediaType];
  if (!limit.mimes.includes(bareMime(mime)))
    return `a message of type ${mediaType} takes no ${bareMime(mime)}`;
  if (bytes === 0) return 'the file is empty';
  return bytes > limit.bytes
    ? `a file of type ${mediaType} has ${bytes} bytes, WhatsApp takes ${limit.bytes}`
    : undefined;
}
