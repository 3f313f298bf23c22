import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../clock.ts';
import { ConnectionDropped } from '../http/connection-dropped.ts';
import { listen, readBody } from '../http/listen.ts';
import { BareHttpError } from './bare-http-error.ts';
import { GraphApiError, invalidToken, unknownNumber } from './graph-error.ts';
import { type AcceptedMessage, Outbox, type OutboxFilter } from './outbox.ts';
import { parseSendRequest } from './send-request.ts';
import { StatusDelivery } from './status-delivery.ts';
import { statusPayload } from './status-payload.ts';
import { userIdOf } from './user-id.ts';
import { newWamid } from './wamid.ts';
import { postWebhook, type WebhookTarget } from './webhook-post.ts';

/** A business number that the stand-in knows. */
export interface StandInChannel {
  phoneNumberId: string;
  displayPhoneNumber: string;
  /** The only token that may send from this number. */
  accessToken: string;
}

/**
 * Asked before each message is accepted: may wait, or throw a {@link GraphApiError}, {@link BareHttpError} or
 * {@link ConnectionDropped}. What it returns is called after the acceptance, before the answer, and may throw
 * {@link ConnectionDropped}.
 */
export type DisturbSend = (send: {
  phoneNumberId: string;
  to: string;
  /** Aborted when the caller is gone. */
  gone: AbortSignal;
}) => undefined | (() => void) | Promise<undefined | (() => void)>;

export interface WhatsAppStandInOptions {
  channels: readonly StandInChannel[];
  /** Where statuses go; asked for each one, undefined while there is no webhook yet. */
  webhook?: () => WebhookTarget | undefined;
  /** 0 takes any free port. */
  port?: number;
  clock?: Clock;
  /** Milliseconds before each of sent, delivered and read. */
  statusDelayMs?: number;
  /** Milliseconds before each further attempt to post a status. */
  statusRetryDelaysMs?: readonly number[];
  /** One line for a person: a status that the webhook refused, a fault of the stand-in. */
  onReport?: (line: string) => void;
  disturb?: DisturbSend;
}

/** A running stand-in. */
export interface WhatsAppStandIn {
  /** What stands in for `https://graph.facebook.com`. */
  readonly url: string;
  /** Accepted messages, newest last. */
  outbox(filter?: OutboxFilter): AcceptedMessage[];
  /** Calls `listener` with each message as it is accepted. @returns ends that */
  sent(listener: (message: AcceptedMessage) => void): () => void;
  /** Resolves when every accepted message has had its statuses. */
  statusesDelivered(): Promise<void>;
  close(): Promise<void>;
}

const POST_TIMEOUT_MS = 15_000;

/**
 * Serves a stand-in for the WhatsApp Cloud API on 127.0.0.1. It sends nothing to anybody: it checks the token
 * and the message as the real one would, keeps the message, and posts signed statuses to the webhook.
 *
 * @throws {PortInUseError}
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
 */
export async function serveWhatsAppStandIn(options: WhatsAppStandInOptions): Promise<WhatsAppStandIn> {
  const clock = options.clock ?? systemClock;
  const report = options.onReport ?? (() => undefined);
  const channels = new Map(options.channels.map((channel) => [channel.phoneNumberId, channel]));
  const outbox = new Outbox();
  const listeners = new Set<(message: AcceptedMessage) => void>();
  const stopping = new AbortController();

  const statuses = new StatusDelivery<AcceptedMessage>({
    clock,
    delayMs: options.statusDelayMs ?? 150,
    retryDelaysMs: options.statusRetryDelaysMs ?? [1000, 5000, 15_000],
    concurrency: 4,
    post: async (message, status) => {
      const webhook = options.webhook?.();
      const channel = channels.get(message.phone_number_id);
      if (!webhook || !channel) throw new Error('there is no webhook yet');
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(POST_TIMEOUT_MS)]);
      return postWebhook(webhook, statusPayload(channel, message, status, clock.now()), signal);
    },
    onGivenUp: (_message, status, reason) =>
      report(`WhatsApp stand-in: the webhook did not take status "${status}": ${reason}`),
  });

  const accept: Accept = async (channel, text, gone) => {
    const request = parseSendRequest(text);
    if (request.kind === 'mark_read') return { success: true };
    const { to, input, body, callbackData } = request;
    const afterAcceptance = await options.disturb?.({ phoneNumberId: channel.phoneNumberId, to, gone });
    const message: AcceptedMessage = {
      at: new Date(clock.now()).toISOString(),
      phone_number_id: channel.phoneNumberId,
      to,
      body,
      wamid: newWamid(to, 'out'),
      ...(callbackData !== undefined && { callbackData }),
    };
    outbox.add(message);
    for (const listener of listeners) listener(message);
    if (options.webhook) statuses.add(message);
    afterAcceptance?.();
    const contact = /^\d+$/.test(to) ? { input, wa_id: to, user_id: userIdOf(to) } : { input, user_id: to };
    return {
      messaging_product: 'whatsapp',
      contacts: [contact],
      messages: [{ id: message.wamid, message_status: 'accepted' }],
    };
  };

  const server = await listen((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    answer(request, channels, accept, gone.signal).then(
      (body) => reply(response, 200, body),
      (error: unknown) => {
        if (error instanceof ConnectionDropped) return response.destroy();
        if (error instanceof BareHttpError) return response.writeHead(error.status).end(error.body);
        if (error instanceof GraphApiError) return reply(response, error.status, error.toBody());
        report(`WhatsApp stand-in: ${error instanceof Error ? error.message : String(error)}`);
        return reply(response, 500, new GraphApiError(500, 131000, 'Something went wrong').toBody());
      },
    );
  }, options.port);

  return {
    url: server.url,
    outbox: (filter) => outbox.list(filter),
    sent(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    statusesDelivered: () => statuses.idle(),
    async close() {
      statuses.close();
      stopping.abort();
      await server.close();
    },
  };
}

type Accept = (channel: StandInChannel, body: string, gone: AbortSignal) => Promise<Record<string, unknown>>;

async function answer(
  request: IncomingMessage,
  channels: ReadonlyMap<string, StandInChannel>,
  accept: Accept,
  gone: AbortSignal,
): Promise<Record<string, unknown>> {
  const text = (await readBody(request)).toString('utf8');
  const [, phoneNumberId] = /^\/v\d+\.0\/(\d+)\/messages(?:\?|$)/.exec(request.url ?? '') ?? [];
  if (request.method !== 'POST' || phoneNumberId === undefined) {
    throw new GraphApiError(400, 2500, `Unknown path components: ${request.method} ${request.url}`);
  }
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const known =
    token !== undefined && [...channels.values()].some(({ accessToken }) => accessToken === token);
  if (!known) throw invalidToken();
  const channel = channels.get(phoneNumberId);
  if (!channel) throw unknownNumber(phoneNumberId);
  if (channel.accessToken !== token) throw invalidToken();
  return accept(channel, text, gone);
}

function reply(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}
