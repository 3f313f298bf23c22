import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '@prosa/local-cloud/clock';
import { listen } from '@prosa/local-cloud/http';
import { createAcceptance } from './acceptance.ts';
import { type AccountState, healthyAccount } from './answer-lookups.ts';
import { answerSends } from './answer-sends.ts';
import { businessEntry, type ChatEntry, customerEntries, statusEntry } from './chat-entries.ts';
import { CustomerFiles, type ToldFile } from './customer-files.ts';
import { Customers } from './customers.ts';
import type { MediaDisorder, SendDisorder } from './disorder.ts';
import type { SentFile } from './made-up-files.ts';
import { type AcceptedMessage, Outbox, type OutboxFilter } from './outbox.ts';
import { type ReadMark, type ReadMarkFilter, ReadMarks } from './read-marks.ts';
import { StatusDelivery } from './status-delivery.ts';
import { statusPayload } from './status-payload.ts';
import { type UploadedFile, UploadedFiles } from './uploaded-files.ts';
import { postWebhook, type WebhookTarget } from './webhook-post.ts';

/** A business number that the stand-in knows. */
export interface StandInChannel {
  phoneNumberId: string;
  displayPhoneNumber: string;
  /** The only token that may send from this number. */
  accessToken: string;
}

export interface WhatsAppStandInOptions {
  channels?: readonly StandInChannel[];
  /** Where statuses go; asked for each one, undefined while there is no webhook yet. */
  webhook?: (phoneNumberId: string) => WebhookTarget | undefined;
  /** 0 takes any free port. */
  port?: number;
  clock?: Clock;
  /** Random bytes for the ids of messages and traces; with the same bytes and clock everything is the same. */
  random?: (size: number) => Buffer;
  /** Milliseconds before each of sent, delivered and read. */
  statusDelayMs?: number;
  /** Milliseconds before each further attempt to post a status. */
  statusRetryDelaysMs?: readonly number[];
  /** One line for a person: a status that the webhook refused, a fault of the stand-in. */
  onReport?: (line: string) => void;
  disturb?: SendDisorder;
  /** What becomes of requests for customers' files. */
  disturbFiles?: MediaDisorder;
  /** Told each thing that happens in a chat, as it happens. */
  onChat?: (entry: ChatEntry) => void;
}

/** A running stand-in. */
export interface WhatsAppStandIn {
  /** What stands in for `https://graph.facebook.com`. */
  readonly url: string;
  /** What it tells of account, numbers and tokens when it is asked; may be changed. */
  readonly account: AccountState;
  /** Takes in a business number, or what it is now. */
  know(channel: StandInChannel): void;
  /** Accepted messages, newest last. */
  outbox(filter?: OutboxFilter): AcceptedMessage[];
  /** A file that the number uploaded, while it can be sent. */
  file(phoneNumberId: string, id: string): UploadedFile | undefined;
  /** Takes in a file that a customer sends to a number. */
  takeIn(phoneNumberId: string, file: SentFile): ToldFile;
  /** Messages that were marked as read, newest last. */
  readMarks(filter?: ReadMarkFilter): ReadMark[];
  /**
   * Takes note of a webhook that is posted in a customer's name: messages open the 24-hour window and tell user
   * ids, preferences stop messages.
   */
  observe(payload: unknown): void;
  /** Calls `listener` with each message as it is accepted. @returns ends that */
  sent(listener: (message: AcceptedMessage) => void): () => void;
  /** Resolves when every accepted message has had its statuses. */
  statusesDelivered(): Promise<void>;
  close(): Promise<void>;
}

const POST_TIMEOUT_MS = 15_000;

/**
 * Serves a stand-in for the WhatsApp Cloud API on 127.0.0.1. It sends nothing to any customer: it checks the token
 * and the message as the real one would, keeps the message, and posts signed statuses to the webhook.
 *
 * @throws {PortInUseError}
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
 */
export async function serveWhatsAppStandIn(options: WhatsAppStandInOptions): Promise<WhatsAppStandIn> {
  const { clock = systemClock, random = randomBytes, disturb } = options;
  const report = options.onReport ?? (() => undefined);
  const channels = new Map(options.channels?.map((channel) => [channel.phoneNumberId, channel]));
  const account = healthyAccount();
  const customers = new Customers();
  const outbox = new Outbox();
  const files = new UploadedFiles(() => clock.now(), random);
  const received = new CustomerFiles({ now: () => clock.now(), random, disturb: options.disturbFiles });
  const readMarks = new ReadMarks();
  const listeners = new Set<(message: AcceptedMessage) => void>();
  const stopping = new AbortController();
  const tell = options.onChat ?? (() => undefined);
  const instant = () => new Date(clock.now()).toISOString();

  const statuses = new StatusDelivery<AcceptedMessage>({
    clock,
    retryDelaysMs: options.statusRetryDelaysMs ?? [1000, 5000, 15_000],
    concurrency: 4,
    post: async (message, planned) => {
      const webhook = options.webhook?.(message.phone_number_id);
      const channel = channels.get(message.phone_number_id);
      if (!webhook || !channel) throw new Error('there is no webhook yet');
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(POST_TIMEOUT_MS)]);
      tell(statusEntry(message, planned, instant()));
      const payload = statusPayload(channel, message, planned, customers.userIdOf(message.to));
      return postWebhook(webhook, payload, signal);
    },
    onGivenUp: (_message, status, reason) =>
      report(`WhatsApp stand-in: the webhook did not take status "${status}": ${reason}`),
  });

  const accept = createAcceptance({
    clock,
    random,
    statusDelayMs: options.statusDelayMs ?? 150,
    customers,
    files,
    outbox,
    readMarks,
    disturb,
    onAccepted(message) {
      tell(businessEntry(message, customers));
      for (const listener of listeners) listener(message);
    },
    onReadMark: (mark) => tell({ kind: 'read', ...mark }),
    postStatuses: (message, plan) => (options.webhook ? statuses.add(message, plan) : Promise.resolve()),
  });
  const server = await listen(
    answerSends({ channels, account, accept, files, received, random, report, disturb }),
    options.port,
  );

  return {
    url: server.url,
    account,
    know: (channel) => channels.set(channel.phoneNumberId, channel),
    outbox: (filter) => outbox.list(filter),
    file: (phoneNumberId, id) => files.find(phoneNumberId, id),
    takeIn: (phoneNumberId, file) => received.add(phoneNumberId, file),
    readMarks: (filter) => readMarks.list(filter),
    observe(payload) {
      customers.observe(payload);
      for (const entry of customerEntries(payload, customers, instant())) tell(entry);
    },
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
