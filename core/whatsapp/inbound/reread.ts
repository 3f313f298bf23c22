import type { WebhookItem } from './items.ts';
import { processItems } from './process-items.ts';
import type { ProcessPorts } from './process-ports.ts';
import { ITEM_FORM, type QuarantineItem } from './quarantine.ts';
import { isObject } from './read/primitives.ts';
import { readWebhook } from './read/read-webhook.ts';

/**
 * What reading an entry again came to:
 * `worked`: all of it is safe elsewhere now; `partly`: what can be read of it is; `told`: that had been done before, so
 * nothing was done now; `kept`: it still cannot be worked, for the reason.
 */
export type Reread = { outcome: 'worked' | 'partly' | 'told' } | { outcome: 'kept'; reason: string };

/** Time for one entry, in milliseconds. */
const TIME_MS = 30_000;

/** The field of a webhook in which a list stands. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['messages', 'messages'],
  ['statuses', 'messages'],
  ['calls', 'calls'],
  ['message_echoes', 'smb_message_echoes'],
  ['user_preferences', 'user_preferences'],
  ['user_id_update', 'user_id_update'],
  ['standby.messages', 'standby'],
  ['standby.message_echoes', 'standby'],
]);

const KINDS: ReadonlySet<unknown> = new Set<WebhookItem['kind']>([
  'message',
  'echo',
  'status',
  'identity',
  'preference',
  'account',
]);

/**
 * Reads an entry of the quarantine with the code as it is now, and works it as the webhook would have. The events have
 * the keys that they would have had, so what was published before, here or there, is stored once.
 *
 * @throws what the ports throw; the entry is to be left where it is then
 */
export async function reread(ports: ProcessPorts, entry: QuarantineItem, now: number): Promise<Reread> {
  if (entry.told) return { outcome: 'told' };
  if (entry.raw_cut) return { outcome: 'kept', reason: 'raw_cut' };
  const items = itemsOf(entry);
  if (items === undefined) return { outcome: 'kept', reason: entry.reason };
  let refused: string | undefined;
  let isPartly = false;
  const { app, trace_id: traceId, channel_id, account_id } = entry;
  const accounts = new Map(channel_id && account_id ? [[channel_id, account_id]] : []);
  const keep: ProcessPorts['quarantine'] = async ({ reason, told }) => {
    if (told) isPartly = true;
    else refused ??= reason;
  };
  const post = { app, items, accounts, traceId, deadline: now + TIME_MS };
  await processItems({ ...ports, quarantine: keep }, post);
  if (refused !== undefined) return { outcome: 'kept', reason: refused };
  return { outcome: isPartly ? 'partly' : 'worked' };
}

/** Undefined for what is no part of a webhook that could be read by itself. */
function itemsOf({ raw, form, channel_id, account_id, sender }: QuarantineItem): WebhookItem[] | undefined {
  const value: unknown = JSON.parse(raw);
  if (form === ITEM_FORM) return isItem(value) ? [value] : undefined;
  const field = form === undefined ? undefined : FIELDS.get(form);
  if (form === undefined || field === undefined) return undefined;
  const { waId: wa_id, userId: user_id, parentUserId: parent_user_id, name, username } = sender ?? {};
  const contact = { wa_id, user_id, parent_user_id, profile: { name, username } };
  const lists = { ...(sender ? { contacts: [contact] } : {}), [form.replace(/^standby\./, '')]: [value] };
  const change = {
    field,
    value: {
      metadata: { phone_number_id: channel_id },
      ...(field === 'standby' ? { standby: lists } : lists),
    },
  };
  const body = { object: 'whatsapp_business_account', entry: [{ id: account_id, changes: [change] }] };
  // What is in quarantine was not passed over as a group's.
  return readWebhook(body, { readGroups: true });
}

/** The webhook wrote it, so its kind says what it is. */
function isItem(value: unknown): value is WebhookItem {
  return isObject(value) && KINDS.has(value.kind);
}
