import type { Condition } from '#platform/dynamodb/update-fields.ts';
import type { Conversation } from './records.ts';

/**
 * That nobody has stored a message, answered, or changed the owner since the conversation was read, and that it
 * has not moved.
 */
export function unchangedSince(seen: Conversation): Condition {
  return {
    ConditionExpression:
      'turn_seq = :seen_turn AND owner_epoch = :seen_epoch AND answered_through = :seen_answered AND attribute_not_exists(moved_to)',
    ExpressionAttributeValues: {
      ':seen_turn': seen.turn_seq,
      ':seen_epoch': seen.owner_epoch,
      ':seen_answered': seen.answered_through,
    },
  };
}
