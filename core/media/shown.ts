/** What browsers show by themselves, and that runs nothing: by the bytes of a file, see `mediaTypeOf`. */
const SHOWN: ReadonlySet<string> = new Set([
  ...['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
  ...['audio/ogg', 'audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/aac', 'audio/amr', 'audio/wav'],
  ...['video/mp4', 'video/3gpp', 'video/webm'],
  'application/pdf',
]);

/** Whether a link may have browsers show a file; all others they save. */
export function isShown(mime: string): boolean {
  return SHOWN.has(mime);
}
