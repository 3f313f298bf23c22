import type { WebhookItem } from '../items.ts';
import { readAccount } from './account.ts';
import { readCall, readCallStatus } from './calls.ts';
import { readPreference, readUserIdUpdate } from './customers.ts';
import { ECHO_FIELDS, ignoredReason } from './fields.ts';
import { readSummary } from './handover.ts';
import { readEcho, readMessage } from './messages.ts';
import type { ElementReader, Origin } from './origin.ts';
import { isAbsent, isObject } from './primitives.ts';
import { readStatus } from './statuses.ts';
import { unreadable } from './unreadable.ts';

/** How another responder's message fares is no matter of ours. */
const othersStatus: ElementReader = () => [{ kind: 'ignored', reason: 'standby_status' }];

const elementReaders = new Map<string, ElementReader>([
  ['messages', readMessage],
  ['message_echoes', readEcho],
  ['statuses', readStatus],
  ['calls', readCall],
  // A tap on an advertisement: it names no customer.
  ['user_actions', () => [{ kind: 'ignored', reason: 'user_action' }]],
  ['user_preferences', readPreference],
  ['user_id_update', readUserIdUpdate],
]);

/** Some senders leave `field` out; the lists tell what it is. */
export function holdsLists(value: unknown): boolean {
  return isObject(value) && [...elementReaders.keys()].some((name) => Object.hasOwn(value, name));
}

/** One value may hold several lists, such as messages and statuses. */
export function readLists(
  field: string | undefined,
  value: unknown,
  origin: Origin,
  items: WebhookItem[],
): void {
  if (!isObject(value)) {
    items.push(unreadable({ ...origin, reason: 'value', raw: value }));
    return;
  }
  const before = items.length;
  const errors = Array.isArray(value.errors) ? value.errors : [];
  let areOfMessage = false;
  for (const [name, list] of Object.entries(value)) {
    const reader = readerOf(name, field, origin);
    if (reader === undefined || isAbsent(list)) continue;
    if (!Array.isArray(list)) items.push(unreadable({ ...origin, reason: name, raw: list }));
    for (const element of Array.isArray(list) ? list : []) {
      const read = reader(element, origin);
      const explained = errors.length > 0 ? explainedBy(errors, element, read, reader, origin) : undefined;
      areOfMessage ||= explained !== undefined;
      for (const item of explained ?? read) {
        items.push(item.kind === 'unreadable' ? { ...item, list: listOf(reader, name, origin) } : item);
      }
    }
  }
  items.push(...readSummary(value.conversation_context, items.slice(before), origin));
  if (!areOfMessage && !isAbsent(value.errors)) readErrors(value.errors, origin, items);
  if (items.length === before) items.push({ kind: 'ignored', reason: ignoredReason(field) });
}

function readerOf(name: string, field: string | undefined, { standby }: Origin): ElementReader | undefined {
  if (name === 'messages' && ECHO_FIELDS.has(field ?? '')) return readEcho;
  if (name === 'statuses' && field === 'calls') return readCallStatus;
  return standby && name === 'statuses' ? othersStatus : elementReaders.get(name);
}

/** Echoes stand in lists of two names; under the other one they would be read as a customer's messages. */
function listOf(reader: ElementReader, name: string, { standby }: Origin): string {
  const list = reader === readEcho ? 'message_echoes' : name;
  return standby ? `standby.${list}` : list;
}

/**
 * A message that says less than it should, with the errors beside its list: they are about it.
 *
 * @returns undefined for any other
 */
function explainedBy(
  errors: unknown[],
  element: unknown,
  read: WebhookItem[],
  reader: ElementReader,
  origin: Origin,
): WebhookItem[] | undefined {
  const message = read.find((item) => item.kind === 'message' || item.kind === 'echo');
  const unread = read.filter((item) => item.kind === 'unreadable');
  const saysLess = unread.length > 0 || message?.content.mediaType === 'unsupported';
  if (!isObject(element) || !message || message.content.errors || !saysLess) return undefined;
  const again = reader({ ...element, errors }, origin);
  const isTold = again.some((item) => item.kind === message.kind && item.content.errors !== undefined);
  if (!isTold) return undefined;
  return [...again.filter((item) => item.kind !== 'unreadable'), ...unread];
}

/** Other errors beside the lists are about the app or the account. */
function readErrors(errors: unknown, origin: Origin, items: WebhookItem[]): void {
  if (!Array.isArray(errors)) items.push(unreadable({ ...origin, reason: 'errors', raw: errors }));
  else if (errors.length > 0) items.push(readAccount('errors', { errors }, origin));
}
