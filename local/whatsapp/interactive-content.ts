import * as z from 'zod';

const short = (longest: number) => z.string().min(1).max(longest);

const header = z
  .discriminatedUnion('type', [
    z.looseObject({ type: z.literal('text'), text: short(60) }),
    z.looseObject({ type: z.literal('image'), image: z.looseObject({}) }),
    z.looseObject({ type: z.literal('video'), video: z.looseObject({}) }),
    z.looseObject({ type: z.literal('document'), document: z.looseObject({}) }),
  ])
  .optional();
const footer = z.looseObject({ text: short(60) }).optional();
const body = (longest: number) => z.looseObject({ text: short(longest) });
const isUnique = (values: readonly string[]) => new Set(values).size === values.length;

const button = z.looseObject({
  type: z.literal('reply'),
  reply: z.looseObject({ id: short(256), title: short(20) }),
});

const buttons = z
  .array(button)
  .min(1)
  .max(3)
  .refine((all) => isUnique(all.map(({ reply }) => reply.id)), { message: 'button ids must be unique' })
  .refine((all) => isUnique(all.map(({ reply }) => reply.title)), {
    message: 'button titles must be unique',
  });

const row = z.looseObject({ id: short(200), title: short(24), description: z.string().max(72).optional() });

const sections = z
  .array(z.looseObject({ title: z.string().max(24).optional(), rows: z.array(row).min(1) }))
  .min(1)
  .max(10)
  .refine((all) => all.flatMap(({ rows }) => rows).length <= 10, { message: 'at most 10 rows in all' })
  .refine((all) => isUnique(all.flatMap(({ rows }) => rows.map(({ id }) => id))), {
    message: 'row ids must be unique',
  })
  .refine((all) => all.length === 1 || all.every(({ title }) => title), {
    message: 'every section needs a title when there is more than one',
  });

const named = (name: string) =>
  z.looseObject({ name: z.literal(name), parameters: z.looseObject({}).optional() });

/**
 * The content of interactive messages, with WhatsApp's limits.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 */
export const interactiveSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('button'),
    header,
    body: body(1024),
    footer,
    action: z.looseObject({ buttons }),
  }),
  z.looseObject({
    type: z.literal('list'),
    header,
    body: body(4096),
    footer,
    action: z.looseObject({ button: short(20), sections }),
  }),
  z.looseObject({
    type: z.literal('cta_url'),
    header,
    body: body(1024),
    footer,
    action: z.looseObject({
      name: z.literal('cta_url'),
      parameters: z.looseObject({ display_text: short(20), url: z.url({ protocol: /^https?$/ }) }),
    }),
  }),
  z.looseObject({
    type: z.literal('location_request_message'),
    body: body(1024),
    action: named('send_location'),
  }),
  z.looseObject({ type: z.literal('flow'), header, body: body(1024), footer, action: named('flow') }),
  z.looseObject({ type: z.literal('address_message'), body: body(1024), action: named('address_message') }),
  z.looseObject({
    type: z.literal('call_permission_request'),
    body: body(1024).optional(),
    action: named('call_permission_request'),
  }),
  z.looseObject({
    type: z.enum(['product', 'product_list', 'catalog_message']),
    header,
    body: body(1024).optional(),
    footer,
    action: z.looseObject({}),
  }),
]);
