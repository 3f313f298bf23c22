import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { shortHash } from '#platform/ids/hash.ts';
import { noteKey } from '../conversation/keys.ts';
import type { NoteRow } from '../conversation/records.ts';

/**
 * A person's note.
 *
 * @param requestPk of the request with which it is written: the note of one request is always the same
 * @param now milliseconds since the epoch
 */
export function newNote(
  requestPk: string,
  { userId, body, ticketId }: { userId: string; body: string; ticketId: string },
  now: number,
): NoteRow {
  return {
    note_id: `nt_${shortHash([requestPk])}`,
    ticket_id: ticketId,
    user_id: userId,
    body,
    created_at: new Date(now).toISOString(),
  };
}

export function noteWrite(
  tableName: string,
  { tenantId, conversationId }: { tenantId: string; conversationId: string },
  note: NoteRow,
): TransactItem {
  const key = noteKey(tenantId, conversationId, note.created_at, note.note_id);
  return { Put: { TableName: tableName, Item: { ...key, ...note } } };
}
