import { shortHash } from '#platform/ids/hash.ts';
import type { Conversation, NoteRow } from '../conversation/records.ts';
import type { ReplyRow } from '../conversation/reply/reply-records.ts';
import type { TicketChange } from '../conversation/ticket/ticket.ts';
import type { TicketPolicy } from '../conversation/ticket/ticket-policy.ts';
import { requestKey } from './desk-request.ts';
import type { DeskStore } from './desk-write.ts';
import type { DeskListeners } from './publish-desk.ts';
import type { SeenThrough } from './unseen.ts';

/** What the desk needs from outside. */
export interface DeskPorts extends DeskStore, DeskListeners {
  /** @throws {UnknownTenantError} */
  policyOf(tenantId: string): Promise<TicketPolicy>;
}

/** Who does something to which conversation. The tenant and the person come from a verified token. */
export interface DeskSubject {
  tenantId: string;
  /** One that was merged into another stands for that one. */
  conversationId: string;
  userId: string;
}

/** The same, with the `owner_epoch` that the person saw: if it is another by now, nothing is changed. */
export interface DeskAction extends DeskSubject {
  ownerEpoch: number;
}

/**
 * The newest `inbound_seq` that the person saw, and by the hashes of their ids the voice notes that have no number yet; both left
 * out: what is there when the action begins.
 */
export interface Seen {
  seqSeen?: number | undefined;
  unheardSeen?: readonly string[] | undefined;
}

/** What the person saw before a word; left out: it is said whatever came meanwhile. */
export interface SeenBefore {
  seenThrough?: SeenThrough | undefined;
}

/** The client's name for one click: 1 to 128 characters, remembered for a day per person. */
export interface Requested {
  requestId: string;
}

/** `change` is undefined when the conversation was there already and nothing was written. */
export interface OwnerOutcome {
  conversation: Conversation;
  change: TicketChange | undefined;
  /** The same action was done before. */
  repeated: boolean;
}

export interface ReplyOutcome {
  conversation: Conversation;
  reply: ReplyRow;
  repeated: boolean;
}

export interface NoteOutcome {
  note: NoteRow;
  repeated: boolean;
}

/** A request belongs to the person who made it: another's never counts as repeated. */
export function requestOf(
  { tenantId, userId }: DeskSubject,
  kind: string,
  name: readonly string[],
  contents: readonly string[],
) {
  return { key: requestKey(tenantId, [kind, userId, ...name]), digest: shortHash(contents) };
}
