import { invalidAttributeName } from './errors.ts';
import { type Input, stringList } from './input.ts';
import { type InFlightMessage, SYSTEM_ATTRIBUTE_NAMES } from './message.ts';
import { md5OfMessageAttributes } from './message-attributes.ts';

/** Which attributes a receiver wants to see. */
export interface Wanted {
  system: (name: string) => boolean;
  message: (name: string) => boolean;
}

/**
 * Reads the names a ReceiveMessage request lists. `AttributeNames` is the older form of
 * `MessageSystemAttributeNames` and may also list queue attributes, which mean nothing here.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function readWanted(input: Input): Wanted {
  const listed = stringList(input, 'MessageSystemAttributeNames');
  const unknown = listed.find((name) => !SYSTEM_ATTRIBUTE_NAMES.has(name));
  if (unknown !== undefined) throw invalidAttributeName(unknown);
  const system = new Set([...listed, ...stringList(input, 'AttributeNames')]);
  const message = stringList(input, 'MessageAttributeNames');
  return {
    system: (name) => system.has('All') || system.has(name),
    message: (name) => message.some((pattern) => matches(pattern, name)),
  };
}

/** `All`, `.*`, a name, or everything that starts with `prefix.`, written `prefix.*`. */
function matches(pattern: string, name: string): boolean {
  if (pattern === 'All' || pattern === '.*') return true;
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** A received message as the API returns it, with only what the receiver wants. */
export function toWire(message: InFlightMessage, wanted: Wanted): object {
  const systemAttributes = pick(message.systemAttributes, wanted.system);
  const messageAttributes = pick(message.messageAttributes, wanted.message);
  const md5 = md5OfMessageAttributes(messageAttributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    ...(Object.keys(systemAttributes).length > 0 ? { Attributes: systemAttributes } : {}),
    ...(md5 === undefined ? {} : { MessageAttributes: messageAttributes, MD5OfMessageAttributes: md5 }),
  };
}

function pick<T>(values: Record<string, T>, wanted: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
}
