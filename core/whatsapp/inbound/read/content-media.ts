import * as z from 'zod';
import type { ContentPart } from './common-fields.ts';
import { compact, id, looseFlag, looseText, text } from './primitives.ts';

type FileType = 'image' | 'video' | 'audio' | 'document' | 'sticker';

/** The `url` WhatsApp adds lives five minutes and is not kept. */
const file = z.object({
  id,
  mime_type: looseText,
  sha256: looseText,
  caption: text.nullish(),
  filename: looseText,
  voice: looseFlag,
  animated: looseFlag,
});

function toContent(mediaType: FileType, read: z.infer<typeof file>): ContentPart {
  const caption = read.caption || undefined;
  return {
    mediaType,
    body: caption ?? null,
    media: compact({
      id: read.id,
      mimeType: read.mime_type,
      sha256: read.sha256,
      caption,
      filename: read.filename,
      voice: read.voice,
      animated: read.animated,
    }),
  };
}

/**
 * Messages that are a file at WhatsApp. An agent reads the caption.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/image
 */
export const mediaReaders: ReadonlyArray<[type: string, schema: z.ZodType<ContentPart>]> = [
  ['image', z.object({ image: file }).transform(({ image }) => toContent('image', image))],
  ['video', z.object({ video: file }).transform(({ video }) => toContent('video', video))],
  ['audio', z.object({ audio: file }).transform(({ audio }) => toContent('audio', audio))],
  ['document', z.object({ document: file }).transform(({ document }) => toContent('document', document))],
  ['sticker', z.object({ sticker: file }).transform(({ sticker }) => toContent('sticker', sticker))],
  // Older providers give a voice note a type of its own.
  [
    'voice',
    z.object({ voice: file }).transform(({ voice }) => toContent('audio', { ...voice, voice: true })),
  ],
];
