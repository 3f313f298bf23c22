/** What a person has written and not sent, with when they last changed it. */
export interface Draft {
  text: string;
  /** RFC 3339. */
  at: string;
}

/**
 * The draft to go on with: the later one of this device's and the server's. A text that was emptied here later than the
 * server's draft is an empty draft.
 */
export function newerDraft(here: Draft | undefined, server: Draft | null): string {
  if (!here) return server?.text ?? '';
  if (!server) return here.text;
  return here.at >= server.at ? here.text : server.text;
}

const nameOf = (userId: string, conversationId: string) => `prosa.draft.${userId}.${conversationId}`;

/** This device's draft. */
export function readDraft(storage: Storage, userId: string, conversationId: string): Draft | undefined {
  const kept = storage.getItem(nameOf(userId, conversationId));
  if (kept === null) return undefined;
  const [at = '', ...text] = kept.split('\n');
  return { at, text: text.join('\n') };
}

export function keepDraft(storage: Storage, userId: string, conversationId: string, draft: Draft): void {
  storage.setItem(nameOf(userId, conversationId), `${draft.at}\n${draft.text}`);
}
