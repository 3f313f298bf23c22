import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { itemUpdate } from '#platform/dynamodb/item-update.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import { LIVING } from '../conversation/conversation-write.ts';
import { withDeskPlace } from '../conversation/desk-place.ts';
import { conversationKey } from '../conversation/keys.ts';
import type { Conversation } from '../conversation/records.ts';
import { cleanText, showsNothing } from '../text/clean-text.ts';
import type { DeskStore } from './desk-write.ts';
import { DeskInputError } from './errors.ts';
import { getLiving } from './get-living.ts';

/** Longest tag, in UTF-16 units, and most of one conversation. */
export const TAG_LENGTH = 40;
export const MOST_TAGS = 20;

const WRITE_ATTEMPTS = 5;

/** Tags that a conversation gets and loses; one that is in both is lost. */
export interface TagChange {
  add: readonly string[];
  remove: readonly string[];
}

/**
 * Changes the tags of a conversation: two people who add one each leave two.
 *
 * @throws {UnknownConversationError}
 * @throws {DeskInputError} for a tag that shows nothing, and for too many
 * @throws {ContentionError} after five lost races
 */
export async function changeTags(
  { table, conversations, now }: DeskStore,
  { tenantId, conversationId }: { tenantId: string; conversationId: string },
  change: TagChange,
): Promise<Conversation> {
  const add = change.add.map((tag) => readTag(tag, 'add'));
  const remove = change.remove.map((tag) => readTag(tag, 'remove'));
  const contention = { id: conversationId, step: 'its tags were changed', attempts: WRITE_ATTEMPTS };
  return retryLost(contention, async () => {
    const seen = await getLiving(conversations, tenantId, conversationId);
    const all = [...new Set([...(seen.tags ?? []), ...add])];
    const tags = all.filter((tag) => !remove.includes(tag)).toSorted();
    if (tags.length > MOST_TAGS) throw new DeskInputError('add', `leaves more than ${MOST_TAGS} tags`);
    const tagged: Conversation = { ...seen, tags: tags.length === 0 ? undefined : tags };
    const next = withDeskPlace(seen, tagged, now());
    const update = itemUpdate({ seen, next, unchanged: ['tags'], where: [LIVING] });
    if (!update) return seen;
    const Key = conversationKey(tenantId, seen.conversation_id);
    const written = await writeTransaction(table.client, [
      { Update: { TableName: table.tableName, Key, ...update } },
    ]);
    return written.kind === 'written' ? next : LOST;
  });
}

function readTag(input: string, field: string): string {
  const tag = cleanText(input).trim();
  if (showsNothing(tag) || tag.length > TAG_LENGTH) {
    throw new DeskInputError(field, `has a tag that is not 1 to ${TAG_LENGTH} characters`);
  }
  return tag;
}
