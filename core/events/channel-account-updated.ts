import * as z from 'zod';
import { envelopeSchema } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * - `info`: people need not act.
 * - `warning`: people should, or something will soon not be sent.
 * - `critical`: the number or account does not send any more, or will not soon.
 */
export const ACCOUNT_SEVERITIES = ['info', 'warning', 'critical'] as const;

/**
 * What people must see to, one kind of action each.
 *
 * - `account`: a ban, a restriction, a violation, a rejected review or name.
 * - `access`: our app or partner lost the account.
 * - `template`: a template is rejected, paused, disabled or in the wrong category; a flow is blocked.
 * - `quality`: customers complain about a number or a template: its quality is red.
 * - `security`: the PIN of a number was changed, or a change was asked for.
 */
export const ACCOUNT_CONCERNS = ['account', 'access', 'template', 'quality', 'security'] as const;

export type AccountSeverity = (typeof ACCOUNT_SEVERITIES)[number];
export type AccountConcern = (typeof ACCOUNT_CONCERNS)[number];

/**
 * Something about a business number, its account or a template changed: quality, limits, approval.
 *
 * - `channelId` is WhatsApp's `phone_number_id`, where the change is about one number.
 * - `accountId` is the WhatsApp Business Account's id.
 * - `field` and `value` are WhatsApp's own; `event` is its word for what happened, in capitals, where it has one.
 * - `about`: the number as people see it, the template or the flow that changed.
 * - `concern` is there unless the severity is `info`.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview fields
 */
export const channelAccountUpdatedSchema = envelopeSchema.extend({
  event: z.literal(EVENT_NAMES.channelAccountUpdated),
  payload: z.object({
    channelId: z.string().min(1).optional(),
    accountId: z.string().optional(),
    field: z.string(),
    event: z.string().optional(),
    severity: z.enum(ACCOUNT_SEVERITIES),
    concern: z.enum(ACCOUNT_CONCERNS).optional(),
    about: z
      .object({
        phone: z.string().optional(),
        templateId: z.string().optional(),
        templateName: z.string().optional(),
        templateLanguage: z.string().optional(),
        flowId: z.string().optional(),
      })
      .optional(),
    value: z.record(z.string(), z.unknown()),
  }),
});

export type ChannelAccountUpdated = z.infer<typeof channelAccountUpdatedSchema>;
