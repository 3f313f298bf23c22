import type { WebhookItem } from '../items.ts';
import { readAccount } from './account.ts';
import { readContacts } from './customer-ids.ts';
import { HANDOVERS, ignoredReason, isAccountField, LIST_FIELDS } from './fields.ts';
import { readHandover } from './handover.ts';
import type { Origin } from './origin.ts';
import { idOrNumber, isAbsent, isObject, looseTimestamp } from './primitives.ts';
import { holdsLists, readLists } from './read-lists.ts';
import { unreadable } from './unreadable.ts';

/** How to read a POST. */
export interface ReadOptions {
  /** Read group messages, with their `groupId`, instead of ignoring them. */
  readGroups?: boolean;
}

/**
 * Reads a webhook body item by item, in the order of the body. Whatever cannot be read is an `unreadable`
 * item and never an exception, so that one odd item does not make WhatsApp send the whole batch again for
 * seven days. Takes time in proportion to the body.
 *
 * @param body any JSON value
 * @returns undefined when it is no WhatsApp envelope at all
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
 */
export function readWebhook(body: unknown, options: ReadOptions = {}): WebhookItem[] | undefined {
  if (!isObject(body) || body.object !== 'whatsapp_business_account') return undefined;
  const items: WebhookItem[] = [];
  for (const entry of elements('entry', body.entry, items)) {
    if (!isObject(entry)) {
      items.push(unreadable({ channelId: undefined, reason: 'entry', raw: entry }));
      continue;
    }
    for (const change of elements('changes', entry.changes, items)) {
      readChange(change, entry, options, items);
    }
  }
  return items;
}

/** The elements of a list of the envelope. Senders also write an empty object for an empty list. */
function elements(name: string, list: unknown, items: WebhookItem[]): unknown[] {
  if (Array.isArray(list)) return list;
  const isEmpty = isAbsent(list) || (isObject(list) && Object.keys(list).length === 0);
  if (!isEmpty) items.push(unreadable({ channelId: undefined, reason: name, raw: list }));
  return [];
}

function readChange(
  change: unknown,
  entry: Record<string, unknown>,
  { readGroups = false }: ReadOptions,
  items: WebhookItem[],
): void {
  if (!isObject(change)) {
    items.push(unreadable({ channelId: undefined, reason: 'changes', raw: change }));
    return;
  }
  const { value } = change;
  const field = typeof change.field === 'string' && change.field !== '' ? change.field : undefined;
  const isList = field === undefined ? holdsLists(value) : LIST_FIELDS.has(field);
  const accountField = field !== undefined && isAccountField(field) ? field : undefined;
  const isHandover = field === HANDOVERS;
  if (!isList && !isHandover && accountField === undefined) {
    items.push({ kind: 'ignored', reason: ignoredReason(field) });
    return;
  }
  const metadata = isObject(value) && isObject(value.metadata) ? value.metadata : {};
  const lists = field === 'standby' ? standbyLists(value) : value;
  const origin: Origin = {
    channelId: idOrNumber.safeParse(metadata.phone_number_id).data,
    accountId: idOrNumber.safeParse(entry.id).data,
    time: looseTimestamp.parse(entry.time),
    contacts: readContacts(isObject(lists) ? lists.contacts : undefined),
    ...(field === 'standby' ? { standby: true } : {}),
    readGroups,
  };
  if (accountField !== undefined) items.push(readAccount(accountField, value, origin));
  else if (isHandover) items.push(readHandover(value, origin));
  else readLists(field, lists, origin, items);
}

/** The lists of a standby copy stand one level deeper than others; empty where there are none. */
function standbyLists(value: unknown): unknown {
  return isObject(value) && !isAbsent(value.standby) ? value.standby : value;
}
