import { sha256Hex, shortHash } from '#platform/ids/hash.ts';

/** Names of things, derived from what they name, so that a step done twice gives the same name twice. */

/** The conversation of a contact with a business number, for ever. */
export function conversationId(tenantId: string, channelId: string, contactId: string): string {
  return `cv_${shortHash([tenantId, channelId, contactId])}`;
}

/** The conversation of a message: the contact's own, or the group's, which is no part of that. */
export function conversationIdOf(
  tenantId: string,
  of: { channelId: string; contactId: string; groupId?: string | undefined },
): string {
  return conversationId(
    tenantId,
    of.channelId,
    of.groupId === undefined ? of.contactId : `group:${of.groupId}`,
  );
}

/** The `number`th ticket of a conversation, from 1. */
export function ticketId(conversation: string, number: number): string {
  return `tk_${shortHash([conversation, String(number)])}`;
}

/** A turn, named after the command that asked for it. */
export function turnId(commandKey: string): string {
  return `tn_${shortHash([commandKey])}`;
}

const STANDBY = 'standby:';

/**
 * The id of the copy of a message that another responder of the number has: the owner's copy, which may come later, has
 * the same id at the provider.
 */
export function standbyId(providerMessageId: string): string {
  return STANDBY + providerMessageId;
}

/** The provider's own id of a message, whichever copy it is of. */
export function providerIdOf(messageId: string): string {
  return messageId.startsWith(STANDBY) ? messageId.slice(STANDBY.length) : messageId;
}

/** A provider's message id without the phone number that it contains (base64), for keys and logs. */
export function messageHash(providerMessageId: string): string {
  return shortHash([providerMessageId]);
}

/** The deduplication id of a command on a FIFO queue: hexadecimal SHA-256 of its `idempotency_key`. */
export function deduplicationId(idempotencyKey: string): string {
  return sha256Hex(idempotencyKey);
}
