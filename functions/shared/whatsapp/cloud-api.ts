import { ProsaError } from '../runtime/errors.ts';
import { outcomeOfAnswer, outcomeOfFailure, type SendOutcome } from './send-outcome.ts';

/** The longest text message. WhatsApp does not say what it counts; UTF-16 units are never fewer than characters. */
export const MAX_TEXT_LENGTH = 4_096;

/** The longest `biz_opaque_callback_data`, in bytes. */
export const MAX_CALLBACK_BYTES = 512;

/** A text message to one customer. */
export interface TextMessage {
  /** WhatsApp's id of the business number. */
  phoneNumberId: string;
  /** The customer's number: digits with country code, with or without a leading `+`. */
  to: string;
  /** 1 to {@link MAX_TEXT_LENGTH} characters. */
  body: string;
  /** Comes back in every status of the message; at most {@link MAX_CALLBACK_BYTES} bytes. */
  callbackData: string;
  accessToken: string;
  /** Provider's id of the message that is quoted. */
  contextMessageId?: string;
  traceId: string;
  /** Ends the wait for an answer. */
  signal?: AbortSignal;
}

/** Sends messages through the WhatsApp Cloud API. */
export interface CloudApi {
  /**
   * Sends once, without a retry: the API has no idempotency key. Whatever happens on the way is an outcome.
   *
   * @throws {UnsendableMessageError} before anything is sent
   */
  sendText(message: TextMessage): Promise<SendOutcome>;
}

/** A message that WhatsApp would not take. */
export class UnsendableMessageError extends ProsaError {
  override readonly name = 'UnsendableMessageError';

  constructor(reason: string) {
    super(reason, {
      retryable: false,
      operatorHint: 'The reply as stored cannot be sent; answer the customer at the desk.',
    });
  }
}

export interface CloudApiOptions {
  /** Such as `https://graph.facebook.com`, without a slash at the end. */
  baseUrl: string;
  /** Such as `v26.0`. */
  version: string;
  /** Longest wait for the whole answer, in milliseconds. */
  timeoutMs: number;
  fetch?: typeof fetch;
  /** A signal that aborts after so many milliseconds. */
  timeoutSignal?: (ms: number) => AbortSignal;
}

/** @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
export function createCloudApi(options: CloudApiOptions): CloudApi {
  const { baseUrl, version, timeoutMs, timeoutSignal = AbortSignal.timeout } = options;
  const request = options.fetch ?? globalThis.fetch;
  return {
    async sendText(message) {
      const body = JSON.stringify(textBody(message));
      const { phoneNumberId, accessToken, traceId, signal } = message;
      // fetch would not even connect; the outcome must say so.
      if (signal?.aborted) return { kind: 'not_connected', cause: signal.reason };
      const timeout = timeoutSignal(timeoutMs);
      try {
        const url = `${baseUrl}/${version}/${encodeURIComponent(phoneNumberId)}/messages`;
        const response = await request(url, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${accessToken}`,
            'content-type': 'application/json',
            'x-trace-id': traceId,
            // A connection that idled while Lambda froze the environment may be dead: the request would then
            // end as `unknown`, which costs far more than a new connection.
            connection: 'close',
          },
          body,
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
          // The token goes to the configured host only.
          redirect: 'manual',
        });
        return outcomeOfAnswer(response.status, await response.text());
      } catch (error) {
        return outcomeOfFailure(error);
      }
    },
  };
}

function textBody({ to, body, callbackData, contextMessageId }: TextMessage) {
  const digits = to.replace(/^\+/, '');
  if (!/^\d{5,20}$/.test(digits)) throw new UnsendableMessageError('the recipient is not a phone number');
  if (body.length === 0) throw new UnsendableMessageError('the text is empty');
  if (body.length > MAX_TEXT_LENGTH) {
    throw new UnsendableMessageError(
      `the text has ${body.length} characters, WhatsApp takes ${MAX_TEXT_LENGTH}`,
    );
  }
  const callbackBytes = Buffer.byteLength(callbackData);
  if (callbackBytes > MAX_CALLBACK_BYTES) {
    throw new UnsendableMessageError(
      `the callback data has ${callbackBytes} bytes, WhatsApp takes ${MAX_CALLBACK_BYTES}`,
    );
  }
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // Without the plus the business number's own country code may be put in front: another person.
    to: `+${digits}`,
    type: 'text',
    text: { body },
    biz_opaque_callback_data: callbackData,
    ...(contextMessageId !== undefined && { context: { message_id: contextMessageId } }),
  };
}
