import type { TurnAnswer } from '../conversation/turn/commit-turn.ts';
import { openingOf, whenInWords } from '../tenant/hours/opening.ts';
import { ourTeam, sentence } from '../tenant/sentences.ts';
import type { SentenceName } from '../tenant/sentences-spec.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import { ticketPolicyOf } from '../tenant/ticket-policy-of.ts';
import type { TriagePorts } from './triage-ports.ts';
import type { ChosenBy } from './understand.ts';

/** Why a conversation goes to a queue. */
export type PlacedBy = ChosenBy | 'keywords' | 'model' | 'not_understood' | 'only_queue' | 'too_many_hops';

/** What placing a conversation needs to know. */
interface Placing {
  tenant: Tenant;
  language: string;
  /** The customer's. */
  name: string | undefined;
  answer: Pick<TurnAnswer, 'turnId' | 'seq' | 'seqAfter' | 'restThrough'>;
  by: PlacedBy;
  /** Undefined: the queue whose people take what is not understood. */
  queueId: string | undefined;
}

/** The turn that gives a conversation to a queue: the customer is told which, and when its people are back where they are away. */
export async function placed(
  ports: Pick<TriagePorts, 'holidaysOf' | 'now'>,
  { tenant, language, name, answer, by, queueId = ticketPolicyOf(tenant).peopleQueueId }: Placing,
): Promise<TurnAnswer> {
  const queue = tenant.queues.find(({ id }) => id === queueId);
  const opening = openingOf(queue ?? {}, {
    timezone: queue?.timezone ?? tenant.timezone,
    holidays: queue?.hours ? await ports.holidaysOf(tenant.tenant_id, queueId) : new Set(),
    now: ports.now(),
  });
  const say = (which: SentenceName, when?: string) =>
    sentence(tenant, language, which, { name, when, queue: queue?.name ?? ourTeam(language) });
  const body = opening.isOpen
    ? say(by === 'not_understood' ? 'placed_anyway' : 'placed')
    : opening.next
      ? say('closed_until', whenInWords(opening.next, opening.today, language))
      : say('closed');
  return {
    ...answer,
    outcome: 'handed_over',
    content: { kind: 'text', body },
    handover: { owner: { status: 'pending', queueId }, reason: REASONS[by] },
  };
}

/** What stands at the ticket, for people and in facts. */
const REASONS: Readonly<Record<PlacedBy, string>> = {
  tap: 'triage_tapped',
  number: 'triage_number',
  name: 'triage_named',
  keywords: 'triage_keywords',
  model: 'triage_model',
  not_understood: 'triage_not_understood',
  only_queue: 'triage_only_queue',
  too_many_hops: 'too_many_hops',
};
