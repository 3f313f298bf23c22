import type { ContentOf, ListSection, OutboundContent } from './outbound-content.ts';

/**
 * What the desk shows of a content, and a language model reads of it later. Choices stand in square brackets,
 * what is not text in round ones; ids, links and quoted messages are left out.
 */
export function textOf(content: OutboundContent): string {
  switch (content.kind) {
    case 'text':
      return content.body;
    case 'buttons':
      return lines(
        content.header,
        content.body,
        content.footer,
        ...content.buttons.map(({ title }) => `[${title}]`),
      );
    case 'list':
      return lines(
        content.header,
        content.body,
        content.footer,
        `[${content.button}]`,
        ...content.sections.flatMap(linesOfSection),
      );
    case 'media':
      return lines(mediaNote(content), content.caption);
    case 'template':
      return templateText(content);
    case 'reaction':
      return content.emoji === '' ? '(reaction removed)' : `(reaction ${content.emoji})`;
    case 'link':
      return lines(content.header, content.body, content.footer, `[${content.title}] ${content.url}`);
    case 'location':
      return lines(content.body, `(place: ${placeInWords(content)})`);
    case 'location_request':
      return lines(content.body, '(asks for the location)');
  }
}

/** What a content is called where people see it: a file by what it is. */
export function typeOf(content: OutboundContent): string {
  if (content.kind !== 'media') return content.kind;
  return content.voice ? 'voice' : content.mediaType;
}

/** What people read beside the thing itself: of a file what was said with it. @param body see {@link textOf} */
export function wordsBeside(content: OutboundContent, body: string): string {
  return content.kind === 'media' ? (content.caption ?? '') : body;
}

function linesOfSection({ title, rows }: ListSection): string[] {
  return [
    ...(title === undefined ? [] : [title]),
    ...rows.map((row) => `[${row.title}]${row.description === undefined ? '' : ` ${row.description}`}`),
  ];
}

/** Its name and address, or where it is. */
function placeInWords({ name, address, latitude, longitude }: ContentOf<'location'>): string {
  return [name, address].filter((part) => part !== undefined).join(', ') || `${latitude}, ${longitude}`;
}

function mediaNote({ mediaType, voice, filename }: ContentOf<'media'>): string {
  if (voice) return '(voice note)';
  return filename === undefined ? `(${mediaType})` : `(${mediaType}: ${filename})`;
}

/** The text of a template that the tenant's file does not describe is known to WhatsApp only. */
function templateText({ name, components = [], preview }: ContentOf<'template'>): string {
  if (preview !== undefined) return preview;
  const values = components.flatMap((component) => {
    if (component.type === 'button') return [];
    return component.parameters.map((parameter) =>
      parameter.type === 'text' ? parameter.text : `(${parameter.type})`,
    );
  });
  return values.length === 0 ? `(template ${name})` : `(template ${name}: ${values.join(' · ')})`;
}

function lines(...parts: Array<string | undefined>): string {
  return parts.filter((part) => part !== undefined).join('\n');
}
