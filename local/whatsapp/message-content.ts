import * as z from 'zod';
import { interactiveSchema } from './interactive-content.ts';
import { templateSchema } from './template-content.ts';

const text = z.string().min(1);
const coordinate = (limit: number) => z.coerce.number().min(-limit).max(limit);

/** A media object: exactly one of id and link. */
function media(extra: z.ZodRawShape = {}) {
  return z
    .strictObject({ id: text.optional(), link: z.url({ protocol: /^https?$/ }).optional(), ...extra })
    .refine(({ id, link }) => (id === undefined) !== (link === undefined), {
      message: 'must have either id or link',
    });
}

const caption = z.string().max(1024).optional();

/** The content of each type of message, with the limits that WhatsApp documents; characters are UTF-16 units. */
const CONTENT = {
  text: z.looseObject({ body: z.string().max(4096), preview_url: z.boolean().optional() }),
  image: media({ caption }),
  video: media({ caption }),
  audio: media({ voice: z.boolean().optional() }),
  document: media({ caption, filename: text.optional() }),
  sticker: media(),
  location: z.looseObject({
    latitude: coordinate(90),
    longitude: coordinate(180),
    name: z.string().optional(),
    address: z.string().optional(),
  }),
  contacts: z.array(z.looseObject({ name: z.looseObject({ formatted_name: text }) })).min(1),
  interactive: interactiveSchema,
  template: templateSchema,
  /** An empty emoji takes a reaction back. */
  reaction: z.strictObject({ message_id: text, emoji: z.string().max(32) }),
} satisfies Record<string, z.ZodType>;

/** A type of message that can be sent. */
export type MessageType = keyof typeof CONTENT;

/** Every type of message that can be sent. */
export const MESSAGE_TYPES = Object.keys(CONTENT);

/** Whether messages of this type can be sent. */
export function isMessageType(type: unknown): type is MessageType {
  return typeof type === 'string' && Object.hasOwn(CONTENT, type);
}

/** The first thing that is wrong with a message's content. */
export interface ContentProblem {
  /** Such as `interactive['body']['text']`. */
  parameter: string;
  missing: boolean;
  message: string;
}

/**
 * Looks for what WhatsApp would not take.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
export function problemOf(type: MessageType, content: unknown): ContentProblem | undefined {
  const result = CONTENT[type].safeParse(content);
  const [issue] = result.error?.issues ?? [];
  if (!issue) return undefined;
  const parameter = type + issue.path.map((part) => `['${String(part)}']`).join('');
  return { parameter, missing: valueAt(content, issue.path) === undefined, message: issue.message };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}
