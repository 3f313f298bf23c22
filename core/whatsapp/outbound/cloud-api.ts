import type { TextFetch } from '#platform/http/plain-fetch.ts';
import { type CircuitClock, systemCircuitClock, withTimeLimit } from '#platform/resilience/clock.ts';
import { retryAfterSeconds } from '../errors/retry-after.ts';
import { messageBody, type Recipient } from './message-body.ts';
import type { OutboundContent } from './outbound-content.ts';
import { type Answer, markReadOutcomeOfAnswer, outcomeOfAnswer } from './read-answer.ts';
import { type Failed, type MarkReadOutcome, outcomeOfFailure, type SendOutcome } from './send-outcome.ts';

export { UnsendableMessageError } from '../errors/unsendable-message-error.ts';

/** What every request carries. */
interface Call {
  /** WhatsApp's id of the business number. */
  phoneNumberId: string;
  accessToken: string;
  traceId: string;
  /** Ends the wait for an answer. */
  signal?: AbortSignal;
}

/** A message to one customer. */
export interface OutboundMessage extends Call {
  recipient: Recipient;
  /** Within WhatsApp's limits: as `fitContent` makes it. */
  content: OutboundContent;
  /** Comes back in every status of the message; at most 512 bytes. */
  callbackData: string;
}

/** A text message to one customer. */
export interface TextMessage extends Call {
  /** The customer's number: digits with country code, with or without a leading `+`. */
  to: string;
  /** 1 character to as many as limits.ts allows a text. */
  body: string;
  /** Comes back in every status of the message; at most 512 bytes. */
  callbackData: string;
  /** Provider's id of the message that is quoted. */
  contextMessageId?: string;
}

/** Tells the customer that a message was read. */
export interface ReadMark extends Call {
  /** Provider's id of the customer's message. All messages before it are marked too. */
  messageId: string;
  /** Whether "typing …" is shown, until the next message is sent but for 25 seconds at most. */
  typing?: boolean;
}

/** Speaks to customers through the WhatsApp Cloud API. */
export interface CloudApi {
  /**
   * Sends once, without a retry: the API has no idempotency key. Whatever happens on the way is an outcome.
   *
   * @throws {UnsendableMessageError} before anything is sent
   */
  send(message: OutboundMessage): Promise<SendOutcome>;
  /**
   * {@link CloudApi.send} for a text.
   *
   * @throws {UnsendableMessageError} before anything is sent
   */
  sendText(message: TextMessage): Promise<SendOutcome>;
  /**
   * Marks a message as read. Doing it again is harmless; whatever happens is an outcome.
   *
   * @see https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators
   */
  markRead(mark: ReadMark): Promise<MarkReadOutcome>;
}

export interface CloudApiOptions {
  /** Such as `https://graph.facebook.com`, without a slash at the end. */
  baseUrl: string;
  /** Such as `v26.0`. */
  version: string;
  /** Longest wait for the whole answer, in milliseconds. */
  timeoutMs: number;
  fetch?: TextFetch;
  /** Ends the wait for an answer. */
  timer?: Pick<CircuitClock, 'after'>;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
export function createCloudApi(options: CloudApiOptions): CloudApi {
  async function send(message: OutboundMessage): Promise<SendOutcome> {
    const body = messageBody(message.recipient, message.content, message.callbackData);
    const answer = await post(options, message, body);
    return 'kind' in answer ? answer : outcomeOfAnswer(answer);
  }
  return {
    send,
    async sendText({ to, body, contextMessageId, ...rest }) {
      const content: OutboundContent = {
        kind: 'text',
        body,
        ...(contextMessageId !== undefined && { replyTo: contextMessageId }),
      };
      return send({ ...rest, recipient: { waId: to }, content });
    },
    async markRead(mark) {
      const answer = await post(options, mark, {
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: mark.messageId,
        ...(mark.typing && { typing_indicator: { type: 'text' } }),
      });
      return 'kind' in answer ? answer : markReadOutcomeOfAnswer(answer);
    },
  };
}

/** One request, and what became of it. Never throws. */
async function post(options: CloudApiOptions, call: Call, body: object): Promise<Answer | Failed> {
  const { baseUrl, version, timeoutMs, timer = systemCircuitClock, now = Date.now } = options;
  const { phoneNumberId, accessToken, traceId, signal } = call;
  // fetch would not even connect; the outcome must say so.
  if (signal?.aborted) return { kind: 'not_connected', cause: signal.reason };
  const request = options.fetch ?? globalThis.fetch;
  const ask = async (late: AbortSignal): Promise<Answer> => {
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
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, late]) : late,
      // The token goes to the configured host only.
      redirect: 'manual',
    });
    const retryAfter = retryAfterSeconds(response.headers.get('retry-after'), now());
    return { httpStatus: response.status, body: await response.text(), retryAfter };
  };
  try {
    return await withTimeLimit(
      timer,
      timeoutMs,
      ask,
      () => new DOMException('no answer in time', 'TimeoutError'),
    );
  } catch (error) {
    return outcomeOfFailure(error);
  }
}
