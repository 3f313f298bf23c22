import { BadRequestError, type FrontRoute, replyJson } from '@prosa/local-cloud/front/route';
import * as z from 'zod';
import type { CustomerDelivery } from '../whatsapp/customer.ts';
import { readJsonBody } from './json-body.ts';

const sayRequestSchema = z.strictObject({
  text: z.string().trim().min(1).max(4096),
  from: z.string().regex(/^\d{6,15}$/, 'must be 6 to 15 digits'),
  name: z.string().min(1).max(80).optional(),
  phone_number_id: z.string().optional(),
  tap: z
    .strictObject({
      kind: z.enum(['button_reply', 'list_reply']),
      id: z.string().min(1).max(256),
      title: z.string().min(1).max(24),
      of: z.string().min(1),
    })
    .optional(),
});

/** A message that the page sends for a made-up customer. */
export type SayRequest = z.infer<typeof sayRequestSchema>;

const MAX_BODY_BYTES = 64 * 1024;

/**
 * `POST /_local/say {text, from, name?, phone_number_id?, tap?}` → `{status, messageId}`, where `status` is the HTTP
 * status of the webhook.
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
  const [issue] = parsed.error.issues;
  throw new BadRequestError(`${issue?.path.join('.') || 'the body'}: ${issue?.message}`, 400, {
    cause: parsed.error,
  });
}
