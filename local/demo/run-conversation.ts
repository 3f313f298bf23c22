import type { CapturedEvent, QueueCounts, SdkCallCount } from '@prosa/local-cloud/inspection';
import type { ModelCall } from '../model/stand-in.ts';
import type { CustomerDelivery } from '../whatsapp/customer.ts';
import type { AcceptedMessage, OutboxFilter } from '../whatsapp/outbox.ts';
import { poll } from './poll.ts';
import type { Capture, SentMessage } from './timeline.ts';

/** What a conversation needs of a running system. */
export interface ConversationSystem {
  say(text: string, options: { from: string }): Promise<CustomerDelivery>;
  runtime: {
    events(): CapturedEvent[];
    queues(): QueueCounts[];
    sdkCalls(): SdkCallCount[];
  };
  whatsapp: {
    outbox(filter: OutboxFilter): AcceptedMessage[];
    statusesDelivered(): Promise<void>;
  };
  model: { calls(): ModelCall[] } | undefined;
}

/** How long a message may take, its answer and everything after it, in milliseconds. */
const MESSAGE_LIMIT_MS = 15_000;
const LOOK_INTERVAL_MS = 10;

/**
 * Has a conversation: each message is sent when the answer to the one before has been read and nothing is in
 * flight any more, so that each one's SDK calls can be told apart. Ends early at a message without an answer.
 *
 * @param answered how many messages of this customer were answered before
 */
export async function runConversation(
  system: ConversationSystem,
  from: string,
  texts: readonly string[],
  answered = 0,
): Promise<Capture> {
  const messages: SentMessage[] = [];
  for (const [index, text] of texts.entries()) {
    const before = system.runtime.sdkCalls();
    const { messageId, postedAt, answeredAt } = await system.say(text, { from });
    const quiet = await within(() => quietAfter(system, from, answered + index + 1));
    if (quiet) {
      await system.whatsapp.statusesDelivered();
      await within(() => queuesAreEmpty(system));
    }
    const sdkCalls = callsSince(before, system.runtime.sdkCalls());
    messages.push({ text, messageId, postedAt, acceptedAt: answeredAt, sdkCalls });
    if (!quiet) break;
  }
  return {
    messages,
    events: system.runtime.events(),
    outbox: system.whatsapp.outbox({ to: from }),
    modelCalls: system.model?.calls() ?? [],
  };
}

/** Polls until it is so, for as long as a message may take. */
function within(holds: () => true | undefined): Promise<true | undefined> {
  return poll(holds, { timeoutMs: MESSAGE_LIMIT_MS, intervalMs: LOOK_INTERVAL_MS });
}

/** Whether the nth answer has left and nothing else is on its way: the sender's record stays until its facts are told. */
function quietAfter(system: ConversationSystem, to: string, answers: number): true | undefined {
  const isSent = system.whatsapp.outbox({ to }).length >= answers;
  return isSent ? queuesAreEmpty(system, ({ name }) => !name.includes('Receipts')) : undefined;
}

/** The receipts are waited for last: they are worked in batches, a second or more after they came. */
function queuesAreEmpty(
  { runtime }: ConversationSystem,
  counts: (queue: QueueCounts) => boolean = () => true,
): true | undefined {
  const isEmpty = runtime
    .queues()
    .filter(counts)
    .every((queue) => queue.waiting + queue.in_flight + queue.delayed === 0);
  return isEmpty || undefined;
}

function callsSince(before: readonly SdkCallCount[], after: readonly SdkCallCount[]): SdkCallCount[] {
  const nameOf = ({ service, operation }: SdkCallCount) => `${service}.${operation}`;
  const earlier = new Map(before.map((entry) => [nameOf(entry), entry.count]));
  return after
    .map((entry) => ({ ...entry, count: entry.count - (earlier.get(nameOf(entry)) ?? 0) }))
    .filter(({ count }) => count > 0);
}
