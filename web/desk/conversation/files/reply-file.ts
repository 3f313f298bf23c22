import type { Reply } from '../../../api/types.ts';
import type { ShownFile } from './file-facts.ts';

/** A reply's own file is there, or WhatsApp fetches it from elsewhere and it cannot be opened here. */
export function fileOfReply({ file, type }: Pick<Reply, 'file' | 'type'>): ShownFile | null {
  if (!file || file.mime === null) return null;
  const isKind = (kind: string): kind is ShownFile['kind'] =>
    ['image', 'audio', 'voice', 'video', 'document', 'sticker'].includes(kind);
  const kind = isKind(type) ? type : 'document';
  return { state: 'ready', kind, reason: null, seconds: null, ...file };
}

/** As the API names a reply's entry. */
export const entryIdOf = ({ seq }: Pick<Reply, 'seq'>): string => `reply_${seq}`;
