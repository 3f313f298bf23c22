import * as z from 'zod';
import type { ContentPart } from './common-fields.ts';
import { compact, compactOrNone, id, isAbsent, isObject, looseFlag, looseText, text } from './primitives.ts';
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

const linked = file.omit({ id: true });

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

function fileReader(mediaType: FileType): PartReader {
  const readFile = partReader(file, (read) => toPart(mediaType, read));
  const readLinked = partReader(linked, (read) => toPart(mediaType, read));
  // What the business sends may be a link in place of a file at WhatsApp.
  const isLinked = (raw: unknown) => isObject(raw) && isAbsent(raw.id) && typeof raw.link === 'string';
  return (raw, path) => (isLinked(raw) ? readLinked : readFile)(raw, path);
}

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
