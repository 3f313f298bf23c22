import { cutText } from './cut-text.ts';
import { numberedText, rowsOfButtons } from './fit-choices.ts';
import { LIMITS } from './limits.ts';
import type { ContentOf, ListSection, OutboundContent } from './outbound-content.ts';

/** Reasons of a refusal that say that WhatsApp, or who stands in between, does not take the message in its form. */
export const FORM_REFUSED: readonly string[] = ['message_type_unsupported', 'invalid_request', 'unsendable'];

/**
 * The same choices as one message of text, each with its number, for where a list or buttons are not taken; what does
 * not fit is cut off the body. Undefined for a content that offers none, and for a refusal that has nothing to do with its form.
 *
 * @param reason of the refusal
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
export function asTextInstead(content: OutboundContent, reason: string): ContentOf<'text'> | undefined {
  if (content.kind !== 'list' && content.kind !== 'buttons') return undefined;
  if (!FORM_REFUSED.includes(reason)) return undefined;
  const { header, body, footer, replyTo } = content;
  const sections = content.kind === 'list' ? content.sections : rowsOfButtons(content.buttons);
  const before = header === undefined ? '' : `*${header.trim()}*\n\n`;
  const numbers = isNumberedIn(body, sections) ? '' : `\n\n${numberedText(sections)}`;
  const after = footer === undefined ? '' : `\n\n_${footer.trim()}_`;
  const room = LIMITS.text - before.length - numbers.length - after.length;
  const text = before + cutText(body, room) + numbers + after;
  return { kind: 'text', body: text, ...(replyTo !== undefined && { replyTo }) };
}

/** Whether the body counts the choices already, as a menu's does. */
function isNumberedIn(body: string, sections: readonly ListSection[]): boolean {
  const lines = body.split('\n');
  return sections
    .flatMap(({ rows }) => rows)
    .every((_, index) => lines.some((line) => line.startsWith(`${index + 1}. `)));
}
