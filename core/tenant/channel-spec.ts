import * as z from 'zod';
import { accountIdSchema, idSchema, phoneNumberIdSchema, textSchema } from './spec-parts.ts';

export const channelSpecSchema = z.strictObject({
  app: idSchema.describe('The Meta app, as in the path of its webhook'),
  phone_number_id: phoneNumberIdSchema.describe('WhatsApp’s id of the number, not the number itself'),
  display_phone_number: z
    .string()
    .regex(/^\+?(?:[\s().-]*\d){6,15}$/, 'must be 6–15 digits, with or without +')
    .overwrite((number) => number.replaceAll(/[\s().-]/g, ''))
    .describe('The number with its country code, also as WhatsApp Manager shows it'),
  name: textSchema(80).optional(),
  waba_id: accountIdSchema
    .optional()
    .describe(
      'The number’s WhatsApp Business Account. Left out: learned from webhooks. Wrong: what is about it reaches no tenant.',
    ),
  portfolio_id: accountIdSchema
    .optional()
    .describe(
      'The account’s business portfolio. Needed where the tenant has several accounts in one: customers without a phone number are then one contact for all of them.',
    ),
  access_token: z
    .string()
    .min(1)
    .optional()
    .describe('Goes into the channel’s secret, never into the table. Left out: the secret stays as it is.'),
});

export const appSpecSchema = z.strictObject({
  app: idSchema,
  verify_token: z.string().min(1),
  app_secrets: z
    .array(z.string().min(1))
    .min(1)
    .max(5)
    .describe('More than one while the secret is being changed.'),
});
