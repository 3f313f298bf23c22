import * as z from 'zod';
import type { ContentPart } from './common-fields.ts';
import { compact, compactOrNone, id, looseFlag, looseText, text } from './primitives.ts';
import { type PartReader, partReader } from './read-part.ts';

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

type File = Partial<z.infer<typeof file>>;

function toPart(mediaType: FileType, read: File): ContentPart {
  const caption = read.caption || undefined;
  const media = compactOrNone({
    id: read.id,
    mimeType: read.mime_type,
    sha256: read.sha256,
    caption,
    filename: read.filename,
    voice: read.voice,
    animated: read.animated,
  });
  return compact({ mediaType, body: caption ?? null, media });
}

const fileReader = (mediaType: FileType) => partReader(file, (read) => toPart(mediaType, read));

/**
 * Messages that are a file at WhatsApp. An agent reads the caption.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/image
 */
export const mediaReaders: ReadonlyArray<[type: string, reader: PartReader]> = [
  ...(['image', 'video', 'audio', 'document', 'sticker'] as const).map((type): [string, PartReader] => [
    type,
    fileReader(type),
  ]),
  // Older providers give a voice note a type of its own.
  ['voice', partReader(file, (read) => toPart('audio', compactOrNone(read) ? { ...read, voice: true } : {}))],
];
