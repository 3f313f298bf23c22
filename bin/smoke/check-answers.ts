import type { WebhookTarget } from '../../local/whatsapp/webhook-post.ts';
import { eventually, type Patience, SmokeFailure } from './checks.ts';
import type { Seen, TestCustomer } from './customer.ts';

const TEXTS = ['smoke one', 'smoke two', 'smoke three'];
const LOOK_MS = 1_000;

/** So long nothing more may come: longer than any debounce that is worth testing with. */
const QUIET_MS = 5_000;

/** A message that another app would sign is refused, whatever it says. @throws {SmokeFailure} */
export async function checkSignature(
  customer: TestCustomer,
  to: WebhookTarget,
  now: number,
): Promise<string> {
  const forged = { ...to, appSecret: `${to.appSecret}x` };
  const status = await customer.says(forged, 'forged', { id: 'wamid.smoke-forged', sentAt: now });
  if (status !== 401) throw new SmokeFailure(`the webhook answered ${status} to a wrong signature, not 401`);
  return 'refused with 401';
}

/**
 * Three quick messages, posted in the wrong order and one of them twice, are read in the order in which they were written, and
 * are answered exactly once: by one answer where they came within the debounce.
 *
 * @param id makes ids of messages that no run had before
 * @param debounceMs how long turns are held back for further messages
 * @throws {SmokeFailure}
 */
export async function checkAnswers(
  customer: TestCustomer,
  to: WebhookTarget,
  id: (index: number) => string,
  patience: Patience,
  debounceMs: number,
): Promise<string> {
  const first = patience.now() - TEXTS.length * 1_000;
  const posts = [...TEXTS.keys(), 0].reverse();
  const statuses = await Promise.all(
    posts.map((index) =>
      customer.says(to, TEXTS[index] ?? '', { id: id(index), sentAt: first + index * 1_000 }),
    ),
  );
  const tookMs = patience.now() - first - TEXTS.length * 1_000;
  if (statuses.some((status) => status !== 200)) {
    throw new SmokeFailure(`the webhook answered ${statuses.join(', ')}, not 200`);
  }
  let last: Seen | undefined;
  await eventually(
    patience,
    LOOK_MS,
    async () => {
      last = await customer.seen();
      return last && isAnswered(last) ? last : undefined;
    },
    () => `the messages were not answered (${describe(last)})`,
  );
  await patience.pause(QUIET_MS);
  const seen = await customer.seen();
  if (!seen) throw new SmokeFailure('the conversation is gone');
  return judge(seen, tookMs < debounceMs);
}

function isAnswered({ state, replies }: Seen): boolean {
  const { inbound_seq, answered_seq } = state;
  const isDone = inbound_seq === TEXTS.length && answered_seq === inbound_seq;
  return isDone && replies.length > 0 && replies.every(({ status }) => status !== 'pending');
}

function judge({ state, messages, replies }: Seen, isOne: boolean): string {
  const order = messages.map(({ body }) => body);
  if (order.join() !== TEXTS.join()) throw new SmokeFailure(`the order is ${order.join(', ')}`);
  const others = replies.filter(({ author }) => author !== 'ai');
  if (others.length > 0) {
    throw new SmokeFailure(
      `not the AI answered: the ticket is ${state.ticket_status} (${state.ticket_reason})`,
    );
  }
  const sent = replies.filter(
    ({ status, attempts, message_id }) => status !== 'held' || attempts > 0 || message_id,
  );
  if (sent.length > 0) {
    throw new SmokeFailure(`a reply of the held number is ${sent.map(({ status }) => status).join(', ')}`);
  }
  // One answer may be several messages. What waits for its number is no word said: a further answer reads it again.
  const answers = new Map(replies.map(({ turn_id, seq_through = 0 }) => [turn_id, seq_through]));
  let through = 0;
  for (const seq of answers.values()) {
    if (seq <= through)
      throw new SmokeFailure(`answers go through message ${through}, and then through ${seq}`);
    through = seq;
  }
  if (through !== TEXTS.length) throw new SmokeFailure(`answers go through message ${through}`);
  if (isOne && answers.size > 1)
    throw new SmokeFailure(`${answers.size} answers within the debounce, not one`);
  return `${TEXTS.length} messages in order, ${answers.size === 1 ? 'one answer' : `${answers.size} answers`}, none sent`;
}

function describe(seen: Seen | undefined): string {
  if (!seen) return 'nothing is stored';
  const { inbound_seq, answered_seq, ticket_status, ticket_reason } = seen.state;
  const statuses = seen.replies.map(({ status }) => status).join(', ') || 'none';
  return `stored ${inbound_seq}, answered through ${answered_seq}, replies ${statuses}, ticket ${ticket_status}: ${ticket_reason}`;
}
