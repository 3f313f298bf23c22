import { bareMime } from './media-limits.ts';

/** What others call a type that WhatsApp knows by another name. */
const SAME: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/mp3': 'audio/mpeg',
  'audio/x-aac': 'audio/aac',
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'text/csv': 'text/plain',
  'text/markdown': 'text/plain',
};

/** Of one form inside, so that the name alone tells them apart. */
const BY_ENDING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'application/x-cfb': {
    doc: 'application/msword',
    xls: 'application/vnd.ms-excel',
    ppt: 'application/vnd.ms-powerpoint',
  },
  // Sound alone in the container of moving pictures, as some browsers record it.
  'video/mp4': { m4a: 'audio/mp4' },
};

/**
 * The type that WhatsApp is told of a file.
 *
 * @param mime by its bytes, or as a browser calls it
 * @param name its ending decides between types that have the same bytes
 */
export function sentMime(mime: string, name: string): string {
  const bare = bareMime(mime);
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return SAME[bare] ?? BY_ENDING[bare]?.[ending] ?? bare;
}
