import type { MessageContent } from '#core/conversation/message/message-content.ts';
import { kindOf } from '#core/conversation/message/message-kinds.ts';
import { wordsOfUnsupported } from '#core/conversation/message/unsupported-kinds.ts';
import { type MediaType, mediaTypeSchema } from '#core/events/inbox-message-received.ts';
import type { MessageMedia } from '#core/media/message-media.ts';
import { fileNote } from './file-note.ts';
import { hearingNote, type Listened } from './hearing-note.ts';
import { named, note, quoted } from './notes.ts';

/** The longest part of a quoted message, in UTF-16 units. */
const QUOTE_LENGTH = 200;

/** A message that another one may quote. */
export interface Quotable {
  by: 'company' | 'customer';
  mediaType: string;
  /** Its words as they are now; null where it has none. */
  body: string | null;
  revoked?: boolean | undefined;
}

/** What came, besides the words that stand under the notes; undefined: the words are all. `label`: what a person reads. */
const KINDS: Readonly<Record<MediaType, (content: MessageContent, label: string) => string | undefined>> = {
  text: () => undefined,
  image: fileOf,
  video: fileOf,
  audio: fileOf,
  document: fileOf,
  sticker: fileOf,
  location: (_, label) => label,
  contacts: ({ contacts }, label) => (contacts ? counted(contacts.length, 'contact card') : label),
  interactive: ({ interactive }, label) => (interactive ? choice(interactive) : label),
  button: ({ button, errors }, label) => (button || !errors ? tapped(button?.payload, button?.text) : label),
  reaction: (_, label) => label,
  order: orderOf,
  system: () => undefined,
  edit: (_, label) => label,
  revoke: () => undefined,
  unsupported: ({ providerType, errors }, label) =>
    wordsOfUnsupported(providerType ?? '', errors)?.replace(/^\[|\]$/g, '') ?? label,
};

/**
 * What a model is told about a message besides its words: what it answers, what brought it, what kind of thing it is.
 * Each note is bounded.
 *
 * @param content undefined where only words are known, as of older rows
 * @param quotables messages that it may answer, by WhatsApp's id
 * @param more.tap what is known of a tap, with what it answers; `listened`: what came of listening to a voice note;
 *   `file`: what became of its file; `isShown`: it is a photo that a model is shown with the line
 */
export function notesOf(
  mediaType: string,
  content: MessageContent | undefined,
  quotables: ReadonlyMap<string, Quotable>,
  {
    tap,
    listened = {},
    file,
    isShown = false,
  }: {
    tap?: string | undefined;
    listened?: Listened;
    file?: MessageMedia | undefined;
    isShown?: boolean;
  } = {},
): string[] {
  const { context, referral, cut } = content ?? {};
  const texts = [
    context?.forwarded ? 'forwarded' : undefined,
    context?.messageId === undefined || tap !== undefined
      ? undefined
      : answerTo(quotables.get(context.messageId)),
    referral && adOf(referral),
    context?.product && `about the product ${named(context.product.productId ?? 'of the catalogue')}`,
    tap ?? aboutFile(mediaType, kindNote(mediaType, content), { listened, file, isShown }),
    cut ? 'it was too long: a part of it is missing' : undefined,
  ];
  return texts.filter((text) => text !== undefined).map(note);
}

function aboutFile(
  mediaType: string,
  kind: string | undefined,
  of: { listened: Listened; file: MessageMedia | undefined; isShown: boolean },
) {
  return mediaType === 'audio' ? hearingNote(kind, of.listened) : fileNote(kind, of.file, of.isShown);
}

function kindNote(mediaType: string, content: MessageContent = {}): string | undefined {
  const known = mediaTypeSchema.safeParse(mediaType);
  if (!known.success) return named(mediaType);
  return KINDS[known.data](content, kindOf({ ...content, mediaType: known.data }).label);
}

function answerTo(target: Quotable | undefined): string {
  if (target === undefined) return 'answers an earlier message';
  if (target.revoked) return 'answers a message that was taken back';
  const kind = kindNote(target.mediaType);
  const what = target.body === null ? (kind ?? target.mediaType) : quoted(target.body, QUOTE_LENGTH);
  return `answers the ${target.by}'s message: ${what}`;
}

function adOf({ sourceType, headline, body }: NonNullable<MessageContent['referral']>): string {
  const source = sourceType === 'post' ? 'post' : 'ad';
  const title = headline ?? body;
  return title === undefined ? `came from an ${source}` : `came from the ${source} ${quoted(title)}`;
}

function fileOf({ media }: MessageContent, label: string): string {
  return media?.filename === undefined ? label : `${label} ${quoted(media.filename)}`;
}

function choice({ kind, id, title }: NonNullable<MessageContent['interactive']>): string {
  if (kind === 'button_reply' || kind === 'list_reply') return tapped(id, title);
  return kind === 'nfm_reply' ? 'form' : named(kind.replaceAll('_', ' '));
}

/** What the company itself named the choice is worth more than its title, which is among the words. */
function tapped(id: string | undefined, title: string | undefined): string {
  return id === undefined || id === title ? 'tapped' : `tapped ${quoted(id)}`;
}

/** WhatsApp gives prices and no total: the sum is told where every line has a price in one currency. */
function orderOf({ order, cut }: MessageContent, label: string): string {
  if (order === undefined || cut) return label;
  const { items } = order;
  const count = `order of ${counted(items.length, 'item')}`;
  const [currency, ...others] = new Set(items.map((item) => item.currency));
  const costs = items.flatMap(({ quantity, price }) =>
    quantity === undefined || price === undefined ? [] : [quantity * price],
  );
  if (currency === undefined || others.length > 0 || costs.length < items.length) return count;
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  return `${count}, together ${named(`${Number(total.toFixed(2))} ${currency}`)}`;
}

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
