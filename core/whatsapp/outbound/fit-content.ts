import { cutText } from './cut-text.ts';
import { fitButtons, fitSections, numberedText, oneLine, rowsOfButtons } from './fit-choices.ts';
import { LIMITS, MAX_PARTS } from './limits.ts';
import type { ContentOf, OutboundContent } from './outbound-content.ts';
import { splitOffEnd, splitOffStart, splitText } from './split-text.ts';

export interface FitOptions {
  /** Label that opens a list which was asked for as buttons. */
  listButton?: string;
}

/**
 * Makes a content fit what WhatsApp takes, so that the customer sees what was left out:
 *
 * - A text is split into messages, at most three, and ends with `…` when even they do not hold it.
 * - Titles, descriptions, headers and footers are cut with `…`; equal ids and titles get a number.
 * - More than three buttons become a list, more than ten choices a text in which they are numbered.
 * - What does not fit into the body of a message with choices or a link goes in front of it as text; what does not fit
 *   into a caption, or may have none, follows as text.
 * - What is said with a place goes in front of it as text.
 *
 * Only the first message quotes. Templates and reactions stay as they are. Ids that were changed come back
 * changed when the customer chooses.
 *
 * @returns one to three contents, each as {@link limitProblem} wants it
 */
export function fitContent(content: OutboundContent, options: FitOptions = {}): OutboundContent[] {
  if (content.kind === 'reaction') return [content];
  const { replyTo, ...unquoted } = content;
  const [first, ...others] = fitUnquoted(unquoted, options);
  if (first === undefined) return [];
  return [replyTo === undefined || first.kind === 'reaction' ? first : { ...first, replyTo }, ...others];
}

function fitUnquoted(content: OutboundContent, options: FitOptions): OutboundContent[] {
  switch (content.kind) {
    case 'text':
      return texts(content.body, MAX_PARTS, content.previewUrl);
    case 'buttons':
      return fitButtonsContent(content, options.listButton ?? 'Menu');
    case 'list':
      return fitList(content);
    case 'link':
      return withBody(
        { ...framed(content), title: cutText(oneLine(content.title), LIMITS.linkTitle) },
        LIMITS.buttonsBody,
      );
    case 'location': {
      const { body, ...place } = content;
      return body === undefined ? [place] : [...texts(body, MAX_PARTS - 1), place];
    }
    case 'media':
      return fitMedia(content);
    case 'location_request':
      return withBody(content, LIMITS.buttonsBody);
    case 'template':
    case 'reaction':
      return [content];
  }
}

function fitButtonsContent(content: ContentOf<'buttons'>, listButton: string): OutboundContent[] {
  const { kind: _kind, buttons, tapOnly: _tapOnly, ...rest } = content;
  if (buttons.length > LIMITS.buttons) {
    return fitList({ ...rest, kind: 'list', button: listButton, sections: rowsOfButtons(buttons) });
  }
  return withBody({ ...framed(content), buttons: fitButtons(buttons) }, LIMITS.buttonsBody);
}

function fitList(content: ContentOf<'list'>): OutboundContent[] {
  const { header, body, footer, button, sections } = content;
  const rows = sections.reduce((sum, section) => sum + section.rows.length, 0);
  if (rows > LIMITS.rows) {
    const parts = [
      header && `*${header.trim()}*`,
      body,
      numberedText(sections),
      footer && `_${footer.trim()}_`,
    ];
    return texts(parts.filter((part) => part !== undefined).join('\n\n'), MAX_PARTS);
  }
  const fitted: ContentOf<'list'> = {
    ...framed(content),
    button: cutText(button.trim(), LIMITS.listButton),
    sections: fitSections(sections, button),
  };
  return withBody(fitted, LIMITS.listBody);
}

/** Stickers and sound have no caption. */
function fitMedia(content: ContentOf<'media'>): OutboundContent[] {
  const { caption, ...bare } = content;
  if (caption === undefined) return [content];
  if (content.mediaType === 'audio' || content.mediaType === 'sticker') {
    return [bare, ...texts(caption, MAX_PARTS - 1)];
  }
  const [shown, rest] = splitOffStart(caption, LIMITS.caption);
  return [{ ...bare, caption: shown }, ...texts(rest, MAX_PARTS - 1)];
}

/** What does not fit into the body is said before it. */
function withBody(
  content: ContentOf<'buttons' | 'list' | 'location_request' | 'link'>,
  limit: number,
): OutboundContent[] {
  const [before, end] = splitOffEnd(content.body, limit);
  return [...texts(before, MAX_PARTS - 1), { ...content, body: end }];
}

function framed<Content extends { header?: string; footer?: string }>(content: Content): Content {
  const { header, footer } = content;
  return {
    ...content,
    ...(header !== undefined && { header: cutText(header.trim(), LIMITS.header) }),
    ...(footer !== undefined && { footer: cutText(footer.trim(), LIMITS.footer) }),
  };
}

function texts(body: string, maxParts: number, previewUrl?: boolean): ContentOf<'text'>[] {
  return splitText(body, { maxParts }).map((part) => ({
    kind: 'text',
    body: part,
    ...(previewUrl !== undefined && { previewUrl }),
  }));
}
