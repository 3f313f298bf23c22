import { BadRequestError, type FrontRoute, replyJson } from '@prosa/local-cloud/front/route';
import * as z from 'zod';
import { CUSTOMER_ID, type CustomerDelivery } from '../whatsapp/customer.ts';
import { customerContentSchema } from '../whatsapp/customer-content.ts';
import { readJsonBody } from './json-body.ts';

const customer = {
  from: z.string().regex(CUSTOMER_ID, 'must be 6 to 15 digits, or a user id such as BR.123'),
  name: z.string().min(1).max(80).optional(),
  phone_number_id: z.string().optional(),
  reply_to: z.string().min(1).max(512).optional(),
};

const sayRequestSchema = z.union([
  z
    .strictObject({ ...customer, text: z.string().trim().min(1).max(4096) })
    .transform(({ text, ...request }) => ({ ...request, content: { kind: 'text' as const, text } })),
  z.strictObject({ ...customer, content: customerContentSchema }),
]);

/** What the page sends for a made-up customer. */
export type SayRequest = z.infer<typeof sayRequestSchema>;

/** A file of the customer's own comes within it, in base64. */
const MAX_BODY_BYTES = 24 * 1024 ** 2;

/**
 * `POST /_local/say {from, text | content, name?, phone_number_id?, reply_to?}` → `{status, messageId}`, where `status`
 * is the HTTP status of the webhook.
 *
 * @param say answers undefined for a channel that does not exist
 */
export function sayRoute(say: (request: SayRequest) => Promise<CustomerDelivery | undefined>): FrontRoute {
  return {
    path: '/_local/say',
    method: 'POST',
    async handle(request, response) {
      const delivery = await say(readSayRequest(await readJsonBody(request, MAX_BODY_BYTES)));
      if (!delivery) throw new BadRequestError('there is no channel with this phone_number_id', 404);
      replyJson(response, 200, { status: delivery.status, messageId: delivery.messageId });
    },
  };
}

function readSayRequest(body: unknown): SayRequest {
  const parsed = sayRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new BadRequestError(z.prettifyError(parsed.error), 400, { cause: parsed.error });
}
