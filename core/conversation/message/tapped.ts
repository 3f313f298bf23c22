import type { MessageContent } from './message-content.ts';

/** The id of the choice that a customer tapped: a button, a row of a list, or a quick reply of a template. */
export function tappedId(content: MessageContent | undefined): string | undefined {
  return content?.interactive?.id ?? content?.button?.payload;
}
