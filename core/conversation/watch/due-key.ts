import { type BudgetThing, budgetThing } from '#core/budget/keys.ts';
import { type ChannelThing, channelThing } from '#core/channel/keys.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { MESSAGE_PREFIX } from '../keys.ts';
import { UNPUBLISHED_PREFIX } from '../unpublished-change.ts';

/** A conversation of a tenant. */
export interface ConversationIds {
  tenantId: string;
  conversationId: string;
}

/** What an item of the `due` index is, as its key says. */
export type DueThing =
  | (ConversationIds & { kind: 'conversation' })
  | (ConversationIds & { kind: 'reply'; replySeq: number })
  | (ConversationIds & { kind: 'unpublished'; ownerEpoch: number })
  | (ConversationIds & { kind: 'message'; sk: string })
  | ChannelThing
  | BudgetThing
  | (Partial<ConversationIds> & { kind: 'unknown' });

/** Reads what a due item is; one of a form that no writer makes is `unknown`. */
export function dueThing(key: Key): DueThing {
  const { pk, sk } = key;
  const ofTenant = channelThing(key) ?? budgetThing(key);
  if (ofTenant) return ofTenant;
  const [, tenantId, conversationId] = /^T#([^#]+)#CV#([^#]+)$/.exec(pk) ?? [];
  if (tenantId === undefined || conversationId === undefined) return { kind: 'unknown' };
  const ids = { tenantId, conversationId };
  if (sk === 'STATE') return { kind: 'conversation', ...ids };
  if (sk.startsWith(MESSAGE_PREFIX)) return { kind: 'message', ...ids, sk };
  const [, prefix, digits] = /^(REPLY#|UNPUBLISHED#)(\d{10})$/.exec(sk) ?? [];
  if (digits === undefined) return { kind: 'unknown', ...ids };
  return prefix === UNPUBLISHED_PREFIX
    ? { kind: 'unpublished', ...ids, ownerEpoch: Number(digits) }
    : { kind: 'reply', ...ids, replySeq: Number(digits) };
}
