import type { IncomingMessage } from 'node:http';
import { BadRequestError, type FrontRoute, replyJson } from '@prosa/local-cloud/front/route';
import { readBody } from '@prosa/local-cloud/http';
import * as z from 'zod';
import type { CustomerDelivery } from '../whatsapp/customer.ts';

const sayRequestSchema = z.strictObject({
  text: z.string().trim().min(1).max(4096),
  from: z.string().regex(/^\d{6,15}$/, 'must be 6 to 15 digits'),
  name: z.string().min(1).max(80).optional(),
  phone_number_id: z.string().optional(),
});

/** A message that the page sends for a made-up customer. */
export type SayRequest = z.infer<typeof sayRequestSchema>;

const MAX_BODY_BYTES = 64 * 1024;

/**
 * `POST /_local/say {text, from, name?, phone_number_id?}` → `{status, messageId}`, where `status` is the HTTP
 * status of the webhook.
 *
 * Only JSON is taken: a page of another site cannot send that without asking first.
 *
 * @param say answers undefined for a channel that does not exist
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS#simple_requests
 */
export function sayRoute(say: (request: SayRequest) => Promise<CustomerDelivery | undefined>): FrontRoute {
  return {
    path: '/_local/say',
    method: 'POST',
    async handle(request, response) {
      const delivery = await say(await readSayRequest(request));
      if (!delivery) throw new BadRequestError('there is no channel with this phone_number_id', 404);
      replyJson(response, 200, { status: delivery.status, messageId: delivery.messageId });
    },
  };
}

async function readSayRequest(request: IncomingMessage): Promise<SayRequest> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new BadRequestError('the content type must be application/json', 415);
  }
  const body = await readBody(request);
  if (body.length > MAX_BODY_BYTES) throw new BadRequestError('the request body is too long', 413);
  const parsed = sayRequestSchema.safeParse(parseJson(body.toString('utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BadRequestError(`${issue?.path.join('.') || 'the body'}: ${issue?.message}`, 400, {
    cause: parsed.error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadRequestError('the request body is not valid JSON', 400, { cause: error });
  }
}
