import type { Condition } from '#platform/dynamodb/update-fields.ts';
import type { Conversation } from './records.ts';

/**
 * That nobody has stored a message, answered, or changed the owner since the conversation was read, and that it
 * has not moved.
 */
export function unchangedSince(seen: Conversation): Condition {
  return {
    ConditionExpression:
      'inbound_seq = :seen_inbound_seq AND owner_epoch = :seen_epoch AND answered_seq = :seen_answered AND attribute_not_exists(merged_into)',
    ExpressionAttributeValues: {
      ':seen_inbound_seq': seen.inbound_seq,
      ':seen_epoch': seen.owner_epoch,
      ':seen_answered': seen.answered_seq,
    },
  };
}
