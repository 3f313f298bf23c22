import type { ChatEntry } from '../../local/watch/watch-answer.ts';

/** One thing to tap below a message of the business. */
export interface Choice {
  kind: 'button_reply' | 'list_reply' | 'button';
  id: string;
  title: string;
  description?: string;
}

/** Choices that stand together; `title` is a heading of a list. */
export interface ChoiceGroup {
  title: string | undefined;
  choices: Choice[];
}

export const FILE_KINDS = ['image', 'video', 'voice', 'audio', 'document', 'sticker'] as const;

export type FileKind = (typeof FILE_KINDS)[number];

/**
 * What a bubble shows. `open`: the button that shows a list; `link`: one that opens a page; `asksPlace`: one by which the
 * customer tells a place.
 */
export type LineContent =
  | { kind: 'text'; text: string }
  | {
      kind: 'choices';
      header: string | undefined;
      text: string;
      footer: string | undefined;
      open: string | undefined;
      groups: ChoiceGroup[];
      link: { title: string; url: string } | undefined;
      asksPlace: boolean;
    }
  | { kind: 'file'; file: FileKind; text: string | undefined; filename: string | undefined }
  | {
      kind: 'location';
      latitude: number;
      longitude: number;
      name: string | undefined;
      address: string | undefined;
    }
  | { kind: 'contacts'; cards: { name: string; phone: string | undefined }[] }
  | { kind: 'template'; name: string; parameters: string[]; choices: Choice[] }
  | { kind: 'other'; type: string };

/** What a message does to another one. */
export type Change =
  | { kind: 'reaction'; of: string; emoji: string | undefined }
  | { kind: 'edit'; of: string; text: string }
  | { kind: 'revoke'; of: string };

type Json = Record<string, unknown>;

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const number = (value: unknown): number => (Number.isFinite(Number(value)) ? Number(value) : 0);

/** Reads a message of WhatsApp's, of either direction: both name the content by the type. */
export function lineContent(message: Json): LineContent {
  const type = text(message.type) ?? 'unknown';
  const content = object(message[type]);
  switch (type) {
    case 'text':
      return { kind: 'text', text: text(content.body) ?? '' };
    case 'interactive':
      return interactiveContent(content);
    case 'button':
      return { kind: 'text', text: text(content.text) ?? '' };
    case 'image':
    case 'video':
    case 'document':
    case 'sticker':
      return fileContent(type, content);
    case 'audio':
      return fileContent(content.voice === true ? 'voice' : 'audio', content);
    case 'location':
      return {
        kind: 'location',
        ...{ latitude: number(content.latitude), longitude: number(content.longitude) },
        ...{ name: text(content.name), address: text(content.address) },
      };
    case 'contacts':
      return { kind: 'contacts', cards: list(message.contacts).map(cardOf) };
    case 'template':
      return templateContent(content);
    default:
      return { kind: 'other', type };
  }
}

function interactiveContent(content: Json): LineContent {
  const answer = object(content[text(content.type) ?? '']);
  const title = text(answer.title);
  if (title !== undefined) return { kind: 'text', text: title };
  const action = object(content.action);
  const rows = list(action.sections).map((section) => ({
    title: text(section.title),
    choices: list(section.rows).map((row) => choiceOf('list_reply', row)),
  }));
  const buttons = list(action.buttons).map((button) => choiceOf('button_reply', object(button.reply)));
  const { display_text, url } = object(action.parameters);
  const [label, address] = [text(display_text), text(url)];
  return {
    kind: 'choices',
    header: text(object(content.header).text),
    text: text(object(content.body).text) ?? '',
    footer: text(object(content.footer).text),
    open: text(action.button),
    groups: buttons.length > 0 ? [{ title: undefined, choices: buttons }] : rows,
    link: label !== undefined && isPage(address) ? { title: label, url: address } : undefined,
    asksPlace: content.type === 'location_request_message',
  };
}

/** Nothing but a page is opened. */
const isPage = (address: string | undefined): address is string =>
  address !== undefined && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);

function choiceOf(kind: 'button_reply' | 'list_reply', choice: Json): Choice {
  const description = text(choice.description);
  return {
    ...{ kind, id: text(choice.id) ?? '', title: text(choice.title) ?? '' },
    ...(description === undefined ? {} : { description }),
  };
}

function fileContent(file: FileKind, content: Json): LineContent {
  return { kind: 'file', file, text: text(content.caption), filename: text(content.filename) };
}

function cardOf(card: Json): { name: string; phone: string | undefined } {
  const name = object(card.name);
  const [phone] = list(card.phones);
  return { name: text(name.formatted_name) ?? text(card.name) ?? '', phone: text(phone?.phone) };
}

/** Which words a template has is not known here: its name stands for them, with what is filled in. */
function templateContent(content: Json): LineContent {
  const components = list(content.components);
  const filled = components.filter(({ type }) => type === 'header' || type === 'body');
  const buttons = components.filter((part) => part.type === 'button' && part.sub_type === 'quick_reply');
  return {
    kind: 'template',
    name: text(content.name) ?? '',
    parameters: filled.flatMap((part) => list(part.parameters).flatMap((one) => text(one.text) ?? [])),
    choices: buttons.flatMap((part): Choice[] => {
      const id = text(object(list(part.parameters)[0]).payload);
      return id === undefined ? [] : [{ kind: 'button', id, title: id }];
    }),
  };
}

/** What a customer's message does to another one; undefined of one that stands for itself. */
export function changeOf(message: Extract<ChatEntry, { kind: 'customer' }>['message']): Change | undefined {
  const content = object(message[message.type]);
  const of = text(content.original_message_id) ?? text(content.message_id);
  if (of === undefined) return undefined;
  switch (message.type) {
    case 'reaction':
      return { kind: 'reaction', of, emoji: text(content.emoji) };
    case 'edit':
      return { kind: 'edit', of, text: text(object(object(content.message).text).body) ?? '' };
    case 'revoke':
      return { kind: 'revoke', of };
    default:
      return undefined;
  }
}

/** WhatsApp's id of the message that is answered. */
export function quotedOf(message: Json): string | undefined {
  const { id, message_id } = object(message.context);
  return text(id) ?? text(message_id);
}

/** A message in one line, for lists and quotes; undefined where there are no words. */
export function wordsOf(content: LineContent): string | undefined {
  switch (content.kind) {
    case 'text':
    case 'choices':
      return content.text;
    case 'file':
      return content.text ?? content.filename;
    case 'location':
      return content.name ?? content.address;
    case 'contacts':
      return content.cards[0]?.name;
    case 'template':
      return content.name;
    case 'other':
      return undefined;
  }
}
