import * as z from 'zod';
import { TEMPLATE_LIMITS } from './limits.ts';

/** Whether WhatsApp refuses a value because it would break the template's own layout. */
export const breaksTemplate = (text: string): boolean => /[\n\r\t\u2028\u2029]| {4}/.test(text);

/** Cards, currencies and one-time passwords have no use in a conversation and are left out. */
const mediaParameter = z.strictObject({
  type: z.enum(['image', 'video', 'document']),
  /** One of both. */
  id: z.string().min(1).optional(),
  link: z.url({ protocol: /^https$/ }).optional(),
  filename: z.string().min(1).optional(),
});

const textParameter = z.strictObject({
  type: z.literal('text'),
  text: z
    .string()
    .regex(/\S/, 'a parameter is not empty')
    .max(TEMPLATE_LIMITS.parameter)
    .refine((text) => !breaksTemplate(text), {
      error: 'a parameter has no line break, no tab and no four spaces in a row',
    }),
  /** For templates whose variables have names. */
  name: z
    .string()
    .regex(/^[a-z0-9_]+$/)
    .optional(),
});

const headerComponent = z.strictObject({
  type: z.literal('header'),
  parameters: z
    .array(
      z.discriminatedUnion('type', [
        textParameter.extend({ text: textParameter.shape.text.max(TEMPLATE_LIMITS.header) }),
        mediaParameter.refine(({ id, link }) => (id === undefined) !== (link === undefined), {
          error: 'a medium has either an id or a link',
        }),
      ]),
    )
    .length(1),
});

const bodyComponent = z.strictObject({
  type: z.literal('body'),
  parameters: z.array(textParameter).min(1),
});

const buttonComponent = z.strictObject({
  type: z.literal('button'),
  subType: z.enum(['quick_reply', 'url']),
  /** Place of the button in the template, from 0. */
  index: z.int().min(0).max(9),
  /** What comes back when it is pressed, or what is added to its address. */
  value: z.string().min(1).max(TEMPLATE_LIMITS.buttonValue),
});

/**
 * The values for a template's variables. Names and number of the variables are the template's own: only
 * WhatsApp knows whether they fit (132000, 132012).
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates
 */
export const templateComponentsSchema = z
  .array(z.discriminatedUnion('type', [headerComponent, bodyComponent, buttonComponent]))
  .refine((components) => components.filter(({ type }) => type === 'header').length <= 1, 'one header')
  .refine((components) => components.filter(({ type }) => type === 'body').length <= 1, 'one body')
  .refine((components) => {
    const indexes = components.flatMap((component) => (component.type === 'button' ? [component.index] : []));
    return new Set(indexes).size === indexes.length;
  }, 'each button once')
  .refine(
    (components) =>
      components.every((component) => {
        if (component.type !== 'body') return true;
        const named = component.parameters.filter(({ name }) => name !== undefined);
        const names = new Set(named.map(({ name }) => name));
        return named.length === 0 || names.size === component.parameters.length;
      }),
    'parameters are all named, each name once, or none is',
  );

export type TemplateComponent = z.infer<typeof templateComponentsSchema>[number];

/** A component as WhatsApp's API wants it. */
export function templateComponentBody(component: TemplateComponent) {
  switch (component.type) {
    case 'button':
      return {
        type: 'button',
        sub_type: component.subType,
        index: String(component.index),
        parameters: [
          component.subType === 'url'
            ? { type: 'text', text: component.value }
            : { type: 'payload', payload: component.value },
        ],
      };
    case 'header':
    case 'body':
      return { type: component.type, parameters: component.parameters.map(parameterBody) };
  }
}

function parameterBody(parameter: z.infer<typeof textParameter> | z.infer<typeof mediaParameter>) {
  if (parameter.type === 'text') {
    const { text, name } = parameter;
    return { type: 'text', ...(name !== undefined && { parameter_name: name }), text };
  }
  const { type, ...medium } = parameter;
  return { type, [type]: medium };
}
