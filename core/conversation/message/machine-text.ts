import type { Key } from '#platform/dynamodb/key.ts';
import { expiryShard } from '../keys.ts';
import type { MessageRow } from '../records.ts';

/**
 * The row with the time at which what a machine heard or read in its file goes, as the file does: the watchdog's index finds it
 * then. Every write of a row goes through this, so that none has such a text without an end. A voice note whose transcript is
 * waited for is due for that.
 */
export function withExpiry({ pk }: Key, row: MessageRow): MessageRow {
  if (row.awaits !== undefined) return row;
  const { media } = row;
  // Of words that were taken back and kept for people the file is gone already, and the time stays.
  const until = media?.state === 'ready' && media.kept_until !== undefined ? media.kept_until : row.due_at;
  const isKept = until !== undefined && hasMachineText(row);
  return {
    ...row,
    due_shard: isKept ? expiryShard(pk) : undefined,
    due_at: isKept ? until : undefined,
  };
}

function hasMachineText({ media, heard }: MessageRow): boolean {
  if (heard === 'words') return true;
  return media?.state === 'ready' && (media.text !== undefined || media.transcript !== undefined);
}

/**
 * The row without what a machine heard or read in its file. That there was one, of which kind, name and length, stays, and what
 * the customer wrote with it.
 */
export function withoutMachineText(row: MessageRow): MessageRow {
  const { media, heard } = row;
  const bare =
    media?.state === 'ready'
      ? { media: { ...media, text: undefined, transcript: undefined, kept_until: undefined } }
      : {};
  const silent = heard === 'words' ? { body: null, revoked_body: undefined, heard: 'expired' as const } : {};
  return { ...row, ...bare, ...silent };
}
