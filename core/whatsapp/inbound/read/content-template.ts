import * as z from 'zod';
import type { ContentPart } from './common-fields.ts';
import { compact, idOrNumber, listOf, loose, looseId, looseText } from './primitives.ts';
import { type PartReader, partReader } from './read-part.ts';

const component = z.object({
  type: z.string().transform((type) => type.toUpperCase()),
  text: looseText,
  parameters: loose(listOf(z.object({ parameter_name: looseId, text: looseText }))),
});

const components = loose(listOf(component));

const template = z.object({
  name: idOrNumber,
  components,
  definition: loose(z.object({ components })),
});

/**
 * A template that the business sent: its text where the webhook holds the template's definition, with what was put in.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/standby
 */
export const readTemplate: PartReader = partReader(
  template,
  ({ name, components, definition }): ContentPart => {
    const text = definition?.components?.find(({ type }) => type === 'BODY')?.text;
    const parameters = components?.find(({ type }) => type === 'BODY')?.parameters ?? [];
    const filling = (whole: string, key: string) => {
      const parameter = parameters.find(
        ({ parameter_name }, index) => (parameter_name ?? `${index + 1}`) === key,
      );
      return parameter?.text ?? whole;
    };
    const filled = text?.replace(/\{\{(\w+)\}\}/g, filling);
    return {
      mediaType: 'interactive',
      body: filled ?? (name === undefined ? null : `[template ${name}]`),
      interactive: compact({ kind: 'template', title: name }),
    };
  },
);
