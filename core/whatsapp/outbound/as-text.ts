import { cutText } from './cut-text.ts';
import { numberedText, rowsOfButtons } from './fit-choices.ts';
import { LIMITS } from './limits.ts';
import type { ContentOf, ListSection, OutboundContent } from './outbound-content.ts';

/** Reasons of a refusal that say that WhatsApp, or who stands in between, does not take the message in its form. */
export const FORM_REFUSED: readonly string[] = ['message_type_unsupported', 'invalid_request', 'unsendable'];

/**
 * The same as one message of text, for where its form is not taken: each choice with its number, a link and a place as an
 * address; what does not fit is cut off the body. Undefined for a content that has no other form, or is of no use
 * in one, and for a refusal that has nothing to do with its form.
 *
 * @param reason of the refusal
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
export function asTextInstead(content: OutboundContent, reason: string): ContentOf<'text'> | undefined {
  if (!FORM_REFUSED.includes(reason)) return undefined;
  const body = bodyOf(content);
  if (body === undefined || content.kind === 'reaction') return undefined;
  const { replyTo } = content;
  return { kind: 'text', body, ...(replyTo !== undefined && { replyTo }) };
}

/** Whether a customer who cannot be shown this in its form is left with nothing to answer by. */
export function isDeadEnd(content: OutboundContent, reason: string): boolean {
  return content.kind === 'buttons' && content.tapOnly === true && FORM_REFUSED.includes(reason);
}

function bodyOf(content: OutboundContent): string | undefined {
  switch (content.kind) {
    case 'list':
      return framed(content, numbersOf(content.body, content.sections));
    case 'buttons':
      if (content.tapOnly) return undefined;
      return framed(content, numbersOf(content.body, rowsOfButtons(content.buttons)));
    case 'link':
      return framed(content, `${content.title.trim()}: ${content.url}`);
    case 'location': {
      const { name, address } = content;
      return [name, address, mapAddress(content)].filter((line) => line !== undefined).join('\n');
    }
    case 'location_request':
      return content.body;
    case 'text':
    case 'media':
    case 'template':
    case 'reaction':
      return undefined;
  }
}

function framed(
  { header, body, footer }: { header?: string | undefined; body: string; footer?: string | undefined },
  last: string,
): string {
  const before = header === undefined ? '' : `*${header.trim()}*\n\n`;
  const after = `${last && `\n\n${last}`}${footer === undefined ? '' : `\n\n_${footer.trim()}_`}`;
  return before + cutText(body, LIMITS.text - before.length - after.length) + after;
}

/** Nothing where the body counts the choices already, as a menu's does. */
function numbersOf(body: string, sections: readonly ListSection[]): string {
  const lines = body.split('\n');
  const isNumbered = sections
    .flatMap(({ rows }) => rows)
    .every((_, index) => lines.some((line) => line.startsWith(`${index + 1}. `)));
  return isNumbered ? '' : numberedText(sections);
}

/** @see https://developers.google.com/maps/documentation/urls/get-started#search-action */
function mapAddress({ latitude, longitude }: ContentOf<'location'>): string {
  return `https://www.google.com/maps/search/?api=1&query=${latitude}%2C${longitude}`;
}
