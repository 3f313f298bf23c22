import * as z from 'zod';
import type { InboundContent } from '#core/events/inbox-message-received.ts';
import { customerIdsOf } from './customer-ids.ts';
import {
  compact,
  compactOrNone,
  listOf,
  loose,
  looseFlag,
  looseId,
  looseIdOrNumber,
  looseText,
} from './primitives.ts';

/** WhatsApp sends one or two errors with a message. */
const MAX_ERRORS = 10;

const contextSchema = z
  .object({
    id: looseId,
    from: looseIdOrNumber,
    from_user_id: looseIdOrNumber,
    forwarded: looseFlag,
    frequently_forwarded: looseFlag,
    referred_product: loose(z.object({ catalog_id: looseIdOrNumber, product_retailer_id: looseIdOrNumber })),
  })
  .transform((context): InboundContent['context'] => {
    const from = customerIdsOf({ phone: context.from, user: context.from_user_id });
    const product = context.referred_product;
    return compactOrNone({
      messageId: context.id,
      from: from?.waId,
      userId: from?.userId,
      forwarded: context.forwarded || context.frequently_forwarded || undefined,
      product:
        product && compactOrNone({ catalogId: product.catalog_id, productId: product.product_retailer_id }),
    });
  });

const referralSchema = z
  .object({
    source_url: looseText,
    source_type: looseText,
    source_id: looseIdOrNumber,
    headline: looseText,
    body: looseText,
    media_type: looseText,
    ctwa_clid: looseText,
  })
  .transform((ad): InboundContent['referral'] =>
    compactOrNone({
      sourceUrl: ad.source_url,
      sourceType: ad.source_type,
      sourceId: ad.source_id,
      headline: ad.headline,
      body: ad.body,
      mediaType: ad.media_type,
      clickId: ad.ctwa_clid,
    }),
  );

const errorSchema = z
  .object({
    code: z.union([
      z.int(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ]),
    title: looseText,
    message: looseText,
  })
  .transform(({ code, title, message }) => compact({ code, title: title ?? message }));

/**
 * What any message may carry beside its content. Each is left out when it cannot be read.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
 */
export const commonFieldsSchema = z
  .object({
    context: loose(contextSchema),
    referral: loose(referralSchema),
    group_id: looseId,
    errors: loose(listOf(errorSchema)),
  })
  .transform(
    ({ context, referral, group_id, errors }): CommonFields =>
      compact({
        context,
        referral,
        groupId: group_id,
        errors: errors?.length ? errors.slice(0, MAX_ERRORS) : undefined,
      }),
  );

export type CommonFields = Pick<InboundContent, 'context' | 'referral' | 'groupId' | 'errors'>;

/** What is read from one message type alone. */
export type ContentPart = Omit<InboundContent, keyof CommonFields>;
