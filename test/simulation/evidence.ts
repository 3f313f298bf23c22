import { conversationKey } from '#core/conversation/keys.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { ContactMerge } from './contacts.ts';
import { conversationOf, type Said, TENANT } from './customers.ts';
import type { Fact } from './fake-bus.ts';
import type { FilePut } from './fake-files.ts';
import type { Hearing, ModelCall } from './fake-model.ts';
import type { ToolRun } from './fake-tools.ts';
import type { Send } from './fake-whatsapp.ts';
import type { ForgetRecord } from './operators.ts';
import type { BudgetChange, EffectChange, TableChange } from './table-history.ts';
import { bystanders } from './tenants.ts';
import type { World } from './world.ts';

/** Everything that a run left, for those who judge it. */
export interface Evidence {
  said: readonly Said[];
  facts: readonly Fact[];
  modelCalls: readonly ModelCall[];
  hearings: readonly Hearing[];
  toolRuns: readonly ToolRun[];
  /** Keys of what is in the bucket at the end. */
  files: readonly string[];
  /** Every file that was put there. */
  filePuts: readonly FilePut[];
  forgets: readonly ForgetRecord[];
  /** Every declaration of a call that changes something, and every end of one. */
  effects: readonly EffectChange[];
  sends: readonly Send[];
  /** When no connection to WhatsApp came about. */
  notConnected: readonly number[];
  /** Names of the functions and of people's deeds that died, in that order. */
  deaths: readonly string[];
  /** Records vanished, or queues and providers were not well. */
  isDisturbed: boolean;
  /** Records vanished. */
  hasThefts: boolean;
  changes: readonly TableChange[];
  /** Items of the `conversations` table at the end. */
  items: ReadonlyArray<Record<string, unknown>>;
  /** What the other tenant had at the start. */
  others: ReadonlyArray<Record<string, unknown>>;
  /** Customers who turned out to be one, in that order. */
  merges: readonly ContactMerge[];
  /** By customer the ids of their own conversation and of those that took its place, the living one last. */
  trails: ReadonlyMap<number, readonly string[]>;
  /** The living conversations of customers who wrote, as they are at the end, by customer. */
  conversations: ReadonlyMap<number, Conversation | undefined>;
  /** Replies at the end, by ledger key. */
  replies: ReadonlyMap<string, ReplyRow>;
  /** Bodies of the records that were given up at the end, the forged ones left out. */
  deadLetters: readonly string[];
  /** How many were given up before an operator put them back. */
  givenUp: number;
  /** No handler died, nothing vanished, and all providers were well. */
  isCalm: boolean;
  errors: readonly string[];
  /** Of the tenant's AI, in micro-dollars a month. */
  budget: number | undefined;
  /** Every commit of it. */
  budgets: readonly BudgetChange[];
  rested: boolean;
}

/** Something that must be true of every run. */
export interface Invariant {
  name: string;
  /** What is against it, one sentence each. */
  violations(evidence: Evidence): string[];
}

/**
 * @param of.isCalm whether the history has no fault of any kind
 * @param of.isDisturbed whether it has others than deaths
 */
export async function gather(
  world: World,
  {
    isCalm,
    isDisturbed,
    hasThefts,
    budget,
  }: Pick<Evidence, 'isCalm' | 'isDisturbed' | 'hasThefts' | 'budget'>,
): Promise<Evidence> {
  const customers = [...new Set(world.sayings.all.map(({ customer }) => customer))];
  const trails = new Map(customers.map((customer) => [customer, trailOf(world, conversationOf(customer))]));
  return {
    said: world.sayings.all,
    facts: world.bus.facts,
    modelCalls: world.model.calls,
    hearings: world.model.hearings,
    toolRuns: world.tools.runs,
    files: world.files.keys,
    filePuts: world.files.puts,
    forgets: world.forgets,
    effects: world.history.effects,
    sends: world.whatsApp.sends,
    notConnected: world.whatsApp.notConnected,
    deaths: world.lambda.doomed.filter(({ dead }) => dead).map(({ name }) => name),
    isDisturbed,
    hasThefts,
    changes: world.history.changes,
    items: await world.tables.items(),
    others: bystanders(),
    merges: world.contacts.merges,
    trails,
    conversations: new Map(
      [...trails].map(([customer, trail]) => [customer, stateOf(world, trail.at(-1) ?? '')]),
    ),
    replies: world.history.replies,
    deadLetters: world.deadLetters(),
    givenUp: world.givenUp,
    isCalm,
    ...{ budget, budgets: world.history.budgets },
    errors: world.errors,
    rested: world.rested,
  };
}

function stateOf(world: World, conversationId: string): Conversation | undefined {
  return world.history.state(conversationKey(TENANT, conversationId).pk);
}

function trailOf(world: World, conversationId: string): string[] {
  const next = stateOf(world, conversationId)?.merged_into;
  return [conversationId, ...(next === undefined ? [] : trailOf(world, next))];
}
