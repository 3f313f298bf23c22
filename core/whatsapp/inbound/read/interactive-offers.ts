import * as z from 'zod';
import type { ContentPart } from './common-fields.ts';
import { compact, isObject, linesOf, listOf, loose, looseText } from './primitives.ts';

const titled = z.object({ title: looseText });

const offer = z.object({
  header: loose(z.object({ text: looseText })),
  body: loose(z.object({ text: looseText })),
  footer: loose(z.object({ text: looseText })),
  action: loose(
    z.object({
      buttons: loose(listOf(z.object({ reply: titled }))),
      sections: loose(listOf(z.object({ rows: loose(listOf(titled)) }))),
      parameters: loose(z.object({ display_text: looseText, flow_cta: looseText })),
    }),
  ),
});

/**
 * What the business offered in the phone app or by another program, as its echo shows it: the text of a list, of buttons,
 * a flow and the like, and below it what could be chosen.
 *
 * @returns undefined when nothing of it is a text for a person
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 */
export function readOffer(kind: string, raw: unknown): ContentPart | undefined {
  const { header, body, footer, action } = offer.safeParse(raw).data ?? {};
  const title = header?.text ?? titled.safeParse(isObject(raw) ? raw[kind] : undefined).data?.title;
  const choices = [
    ...(action?.buttons ?? []).map(({ reply }) => reply.title),
    ...(action?.sections ?? []).flatMap(({ rows }) => rows ?? []).map(({ title }) => title),
    action?.parameters?.display_text ?? action?.parameters?.flow_cta,
  ].filter((choice) => choice !== undefined);
  const offered = linesOf([body?.text, footer?.text, ...choices.map((choice) => `- ${choice}`)]);
  if (offered === null && header?.text === undefined) return undefined;
  return {
    mediaType: 'interactive',
    body: linesOf([title, offered ?? undefined]),
    interactive: compact({ kind, title: title ?? body?.text }),
  };
}
