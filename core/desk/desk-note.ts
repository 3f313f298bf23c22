import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import { LIVING } from '../conversation/conversation-write.ts';
import { changedNow } from '../conversation/desk-place.ts';
import { UnknownConversationError } from '../conversation/errors.ts';
import { conversationKey, conversationPartition, noteKey } from '../conversation/keys.ts';
import { type Conversation, type NoteRow, noteRowSchema } from '../conversation/records.ts';
import { findRequest, putRequest } from './desk-request.ts';
import type { DeskStore } from './desk-write.ts';
import { RequestReusedError } from './errors.ts';
import { getLiving } from './get-living.ts';
import { newNote, noteWrite } from './note-row.ts';

const WRITE_ATTEMPTS = 5;

/** A note to be written, and under which name the request is remembered. */
export interface DeskNoteOf {
  tenantId: string;
  conversationId: string;
  userId: string;
  body: string;
  request: { key: Key; digest: string };
}

/**
 * Writes a note once, together with its request, on the condition that the conversation has not moved: else the
 * note would stay behind.
 *
 * @throws {UnknownConversationError}
 * @throws {RequestReusedError}
 * @throws {ContentionError} after five lost races
 */
export async function writeNote(
  { table, conversations, now }: DeskStore,
  { tenantId, conversationId, userId, body, request }: DeskNoteOf,
): Promise<{ note: NoteRow; repeated: boolean }> {
  const contention = { id: conversationId, step: 'a note was to be written', attempts: WRITE_ATTEMPTS };
  return retryLost(contention, async () => {
    const nowMs = now();
    const [earlier, seen] = await Promise.all([
      findRequest(table, request.key, nowMs),
      getLiving(conversations, tenantId, conversationId),
    ]);
    const { conversation_id, ticket_id } = seen;
    if (earlier) {
      const { digest, note_sk } = earlier;
      if (digest !== request.digest || note_sk === undefined) throw new RequestReusedError(conversationId);
      const sk = { pk: conversationPartition(tenantId, earlier.conversation_id), sk: note_sk };
      const { Item } = await table.client.send(
        new GetCommand({ TableName: table.tableName, Key: sk, ConsistentRead: true }),
      );
      if (!Item) throw new UnknownConversationError(conversationId);
      return { note: noteRowSchema.parse(Item), repeated: true };
    }
    const note = newNote(request.key.pk, { userId, body, ticketId: ticket_id }, nowMs);
    const { sk } = noteKey(tenantId, conversation_id, note.created_at, note.note_id);
    const result = await writeTransaction(table.client, [
      // Pages that show the conversation are told.
      updateOrCheck<Conversation>(table.tableName, conversationKey(tenantId, conversation_id), {
        seen,
        overwrite: changedNow(seen, nowMs),
        existing: 'required',
        where: [LIVING],
      }),
      noteWrite(table.tableName, { tenantId, conversationId: conversation_id }, note),
      putRequest(
        table.tableName,
        request.key,
        { conversation_id, digest: request.digest, note_sk: sk },
        nowMs,
      ),
    ]);
    return result.kind === 'written' ? { note, repeated: false } : LOST;
  });
}
