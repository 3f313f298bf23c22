import { LIMITS } from './limits.ts';
import { bareMime, fileProblem, VOICE_MIME } from './media-limits.ts';
import type { ContentOf, OutboundContent } from './outbound-content.ts';

/**
 * Why WhatsApp would not take a content, or undefined. It names the part and its length, never the text.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export function limitProblem(content: OutboundContent): string | undefined {
  switch (content.kind) {
    case 'text':
      return length('text', content.body, LIMITS.text);
    case 'location_request':
      return length('body', content.body, LIMITS.buttonsBody);
    case 'buttons':
      return frameProblem(content, LIMITS.buttonsBody) ?? buttonsProblem(content);
    case 'list':
      return frameProblem(content, LIMITS.listBody) ?? listProblem(content);
    case 'link':
      return (
        frameProblem(content, LIMITS.buttonsBody) ?? length('link title', content.title, LIMITS.linkTitle)
      );
    case 'media':
      return mediaProblem(content);
    case 'location':
      return content.body === undefined ? undefined : 'a place has no body';
    case 'template':
    case 'reaction':
      return undefined;
  }
}

function frameProblem(
  content: ContentOf<'buttons' | 'list' | 'link'>,
  bodyLimit: number,
): string | undefined {
  return (
    length('body', content.body, bodyLimit) ??
    length('header', content.header, LIMITS.header) ??
    length('footer', content.footer, LIMITS.footer)
  );
}

function buttonsProblem({ buttons }: ContentOf<'buttons'>): string | undefined {
  return (
    count('buttons', buttons, LIMITS.buttons) ??
    first(buttons, ({ id }) => length('button id', id, LIMITS.buttonId)) ??
    first(buttons, ({ title }) => length('button title', title, LIMITS.buttonTitle)) ??
    choicesProblem(buttons)
  );
}

function listProblem({ button, sections }: ContentOf<'list'>): string | undefined {
  const rows = sections.flatMap((section) => section.rows);
  const untitled = sections.length > 1 && sections.some(({ title }) => title === undefined);
  return (
    length('list button', button, LIMITS.listButton) ??
    count('sections', sections, LIMITS.sections) ??
    count('rows', rows, LIMITS.rows) ??
    (untitled ? 'one of several sections has no title' : undefined) ??
    first(sections, ({ title }) => length('section title', title, LIMITS.sectionTitle)) ??
    first(rows, ({ id }) => length('row id', id, LIMITS.rowId)) ??
    first(rows, ({ title }) => length('row title', title, LIMITS.rowTitle)) ??
    first(rows, ({ description }) => length('row description', description, LIMITS.rowDescription)) ??
    choicesProblem(rows)
  );
}

function mediaProblem({ mediaType, object, voice, caption }: ContentOf<'media'>): string | undefined {
  const problem = object && fileProblem(mediaType, object);
  if (problem !== undefined) return problem;
  if (voice && (mediaType !== 'audio' || (object && bareMime(object.mime) !== VOICE_MIME))) {
    return `a voice note is of type ${VOICE_MIME}`;
  }
  if (caption === undefined) return undefined;
  if (mediaType === 'audio' || mediaType === 'sticker')
    return `a message of type ${mediaType} has no caption`;
  return length('caption', caption, LIMITS.caption);
}

function choicesProblem(choices: ReadonlyArray<{ id: string; title: string }>): string | undefined {
  if (new Set(choices.map(({ id }) => id)).size < choices.length) return 'two choices have the same id';
  if (new Set(choices.map(({ title }) => title)).size < choices.length) {
    return 'two choices have the same title';
  }
  return undefined;
}

function length(part: string, text: string | undefined, limit: number): string | undefined {
  if (text === undefined) return undefined;
  if (text.length === 0) return `the ${part} is empty`;
  return text.length > limit
    ? `the ${part} has ${text.length} characters, WhatsApp takes ${limit}`
    : undefined;
}

function count(part: string, items: readonly unknown[], limit: number): string | undefined {
  if (items.length === 0) return `the message has no ${part}`;
  return items.length > limit
    ? `the message has ${items.length} ${part}, WhatsApp takes ${limit}`
    : undefined;
}

function first<Item>(items: readonly Item[], problem: (item: Item) => string | undefined) {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
