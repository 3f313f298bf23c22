/**
 * What WhatsApp does not pass on and calls `unsupported`, by its word for the kind: what is said of it, where the
 * customer said something; null for what is no word of theirs, such as an edit.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/unsupported
 */
const UNSUPPORTED: ReadonlyMap<string, string | null> = new Map([
  ['edit', null],
  ['keep_in_chat', null],
  ['pin', null],
  ['poll_update', null],
  ['reaction', null],
  ['revoke', null],
  ['poll_creation', 'poll'],
  ['gif', 'GIF'],
  ['group_invite', 'invitation to a group'],
  ['link_preview', 'link'],
  ['product', 'product'],
  ['order', 'order'],
  ['button', 'tap on a button'],
  ['list', 'list'],
  ['interactive', 'answer'],
  ['image', 'photo'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['document', 'document'],
  ['sticker', 'sticker'],
  ['location', 'place'],
  ['media_placeholder', 'file'],
  ['hsm', 'template'],
  ['template', 'template'],
]);

/** Kinds of `unsupported` with which a customer says nothing. */
export const SILENT_UNSUPPORTED: ReadonlySet<string> = new Set(
  [...UNSUPPORTED].filter(([, words]) => words === null).map(([kind]) => kind),
);

/** A file above 100 MB, or one that WhatsApp could not fetch. */
const MEDIA_NOT_LOADED = 131052;

/**
 * What can be said of a message whose content WhatsApp does not pass on, for people and models: in brackets, as no word
 * of the customer's.
 *
 * @param kind WhatsApp's word, which may be new
 * @returns null when the customer said nothing
 */
export function wordsOfUnsupported(
  kind: string,
  errors: ReadonlyArray<{ code: number }> = [],
): string | null {
  const words = UNSUPPORTED.get(kind);
  if (words === null) return null;
  if (errors.some(({ code }) => code === MEDIA_NOT_LOADED)) {
    return '[file that is too large or could not be passed on by WhatsApp]';
  }
  return `[${words ?? 'message'} that WhatsApp does not pass on]`;
}
