import type { Clock } from '@prosa/local-cloud/clock';
import type { Customers } from './customers.ts';
import type { SendDisorder, SendState, SendView } from './disorder.ts';
import type { AcceptedMessage, Outbox } from './outbox.ts';
import type { ReadMark, ReadMarks } from './read-marks.ts';
import { type MessageRequest, parseSendRequest } from './send-request.ts';
import { type PlannedStatus, planStatuses } from './status-plan.ts';
import type { UploadedFiles } from './uploaded-files.ts';
import { newWamid } from './wamid.ts';

export interface AcceptanceOptions {
  clock: Clock;
  random: (size: number) => Buffer;
  /** Milliseconds from one status to the next. */
  statusDelayMs: number;
  customers: Customers;
  files: Pick<UploadedFiles, 'require'>;
  outbox: Outbox;
  readMarks: ReadMarks;
  disturb?: SendDisorder;
  /** Told each message as it is accepted. */
  onAccepted(message: AcceptedMessage): void;
  /** Told each read mark as it is accepted. */
  onReadMark?: (mark: ReadMark) => void;
  /** Posts the statuses. @returns resolves when the early ones were posted once */
  postStatuses(message: AcceptedMessage, plan: readonly PlannedStatus[]): Promise<void>;
}

/** Decides about one request to `/messages` and answers with the response's body. */
export type Accept = (phoneNumberId: string, body: string, gone: AbortSignal) => Promise<object>;

/**
 * Takes messages as WhatsApp would: a message is kept and has statuses, a read mark is only kept.
 *
 * @returns throws what {@link SendDisorder} may throw, and a `GraphApiError` for a request that is not right
 */
export function createAcceptance(options: AcceptanceOptions): Accept {
  const { clock, random, customers, files, outbox, readMarks, disturb } = options;

  const accept = async (phoneNumberId: string, request: MessageRequest, gone: AbortSignal) => {
    const { type, to, input, callbackData, body } = request;
    files.require(phoneNumberId, type, body[type]);
    const recipient = customers.namesOf(to);
    const view: SendView = { phoneNumberId, type, recipient, text: textsIn(body[type]).join('\n'), gone };
    const afterAcceptance = await disturb?.beforeAccepting(view);
    // Nothing may wait from here until the message is kept: two at once would both be within a limit.
    const now = clock.now();
    const breach = disturb?.breach(view, stateOf(options, phoneNumberId, recipient, now));
    if (breach && !breach.later) throw breach.error;
    const message: AcceptedMessage = {
      at: new Date(now).toISOString(),
      phone_number_id: phoneNumberId,
      to,
      body,
      wamid: newWamid(to, 'out', random),
      ...(callbackData !== undefined && { callbackData }),
    };
    outbox.add(message);
    options.onAccepted(message);
    const disorder = disturb?.statuses(view);
    const failed = breach ? { code: breach.error.code } : disorder?.failed;
    await options.postStatuses(message, planStatuses(options.statusDelayMs, { ...disorder, failed }));
    await afterAcceptance?.();
    const userId = customers.userIdOf(to);
    return {
      messaging_product: 'whatsapp',
      contacts: [to === userId ? { input, user_id: to } : { input, wa_id: to, user_id: userId }],
      messages: [{ id: message.wamid, message_status: 'accepted' }],
    };
  };

  return async (phoneNumberId, text, gone) => {
    const request = parseSendRequest(text);
    if (request.kind === 'message') return accept(phoneNumberId, request, gone);
    const view = { phoneNumberId, type: request.kind, recipient: [], text: '', gone };
    const afterAcceptance = await disturb?.beforeAccepting(view);
    const mark: ReadMark = {
      at: new Date(clock.now()).toISOString(),
      phone_number_id: phoneNumberId,
      message_id: request.messageId,
      typing: request.typing,
    };
    readMarks.add(mark);
    options.onReadMark?.(mark);
    await afterAcceptance?.();
    return { success: true };
  };
}

function stateOf(
  { customers, outbox }: AcceptanceOptions,
  phoneNumberId: string,
  recipient: readonly string[],
  now: number,
): SendState {
  const [name = ''] = recipient;
  const acceptedAt = (messages: readonly AcceptedMessage[]) => messages.map(({ at }) => Date.parse(at));
  return {
    now,
    acceptedForCustomer: () =>
      acceptedAt(outbox.list({ phoneNumberId }).filter(({ to }) => recipient.includes(to))),
    acceptedLately: () => acceptedAt(outbox.list({ phoneNumberId, since: now - 1000 })),
    lastCustomerMessageAt: customers.lastMessageAt(phoneNumberId, name),
    stopped: customers.hasStopped(phoneNumberId, name),
  };
}

/** Every text anywhere in a value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
