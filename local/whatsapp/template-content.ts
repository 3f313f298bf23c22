import * as z from 'zod';

const text = z.string().min(1);

/** WhatsApp puts the value into a sentence of the template. */
const parameterText = text.max(1024).refine((value) => !/[\n\r\t]| {4}/.test(value), {
  message: 'cannot have new-line or tab characters or more than 3 consecutive spaces',
});

const parameter = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: parameterText }),
  z.looseObject({ type: z.literal('payload'), payload: z.string().max(256) }),
  z.looseObject({ type: z.literal('currency'), currency: z.looseObject({}) }),
  z.looseObject({ type: z.literal('date_time'), date_time: z.looseObject({}) }),
  z.looseObject({ type: z.literal('image'), image: z.looseObject({}) }),
  z.looseObject({ type: z.literal('video'), video: z.looseObject({}) }),
  z.looseObject({ type: z.literal('document'), document: z.looseObject({}) }),
  z.looseObject({ type: z.literal('location'), location: z.looseObject({}) }),
  z.looseObject({ type: z.literal('action'), action: z.looseObject({}) }),
  z.looseObject({ type: z.literal('coupon_code'), coupon_code: text }),
]);

const component = z.discriminatedUnion('type', [
  z.looseObject({ type: z.enum(['header', 'body']), parameters: z.array(parameter).optional() }),
  z.looseObject({
    type: z.literal('button'),
    sub_type: text,
    index: z.union([z.int().min(0).max(9), z.string().regex(/^\d$/)]),
    parameters: z.array(parameter).optional(),
  }),
  z.looseObject({ type: z.literal('carousel'), cards: z.array(z.looseObject({})).min(1).max(10) }),
]);

/**
 * The content of template messages. Which templates exist, and how many parameters each one takes, is unknown
 * here: every name is taken.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/template-messages
 */
export const templateSchema = z.looseObject({
  name: text.max(512),
  language: z.looseObject({ code: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/) }),
  components: z.array(component).optional(),
});
