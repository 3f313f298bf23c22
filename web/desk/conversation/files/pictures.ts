import type { Entry } from '../../../api/types.ts';
import { entryIdOf, fileOfReply } from './reply-file.ts';

/** A picture of a conversation that can be looked at. */
export interface ShownPicture {
  /** As the API names its entry. */
  entryId: string;
  at: string;
  /** What was said with it. */
  text: string | null;
}

/** The pictures of what is known of a conversation, the oldest first. */
export function picturesOf(entries: readonly Entry[]): ShownPicture[] {
  return entries.flatMap((entry): ShownPicture[] => {
    if (entry.kind === 'message') {
      const { id: entryId, at, text, file, revoked } = entry;
      const isShown = !revoked && file?.state === 'ready' && file.kind === 'image';
      return isShown ? [{ entryId, at, text }] : [];
    }
    if (entry.kind !== 'reply' || fileOfReply(entry)?.kind !== 'image') return [];
    return [{ entryId: entryIdOf(entry), at: entry.at, text: entry.text || null }];
  });
}
