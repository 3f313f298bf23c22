import type { Runtime } from '@prosa/local-cloud/runtime';
import { type ConversationSystem, runConversation } from './run-conversation.ts';
import { buildTimeline } from './timeline.ts';

/** Milliseconds from a customer's post to WhatsApp accepting the answer; undefined without one. */
export interface FirstMessages {
  /** No function has an environment. */
  cold: number | undefined;
  /** Each function of the way has one, and its module is loaded. */
  warmStart: number | undefined;
}

/** A running system whose environments can be replaced. */
export type RenewableSystem = ConversationSystem & { runtime: Pick<Runtime, 'functions' | 'warm'> };

/**
 * How long a first message waits: one to functions without environments, and one after a warm start. Both are new
 * customers, and everything but the environments is the same.
 *
 * @param customers two numbers that have not written before
 */
export async function firstMessages(
  system: RenewableSystem,
  customers: readonly [string, string],
): Promise<FirstMessages> {
  const renew = () => {
    for (const fn of system.runtime.functions.values()) fn.renew();
  };
  renew();
  const cold = await firstMessage(system, customers[0]);
  renew();
  await system.runtime.warm();
  return { cold, warmStart: await firstMessage(system, customers[1]) };
}

async function firstMessage(system: ConversationSystem, from: string): Promise<number | undefined> {
  const capture = await runConversation(system, from, ['Oi']);
  const [message] = capture.messages;
  const latencyMs = buildTimeline(capture).turns[0]?.latencyMs;
  return message && latencyMs !== undefined ? message.acceptedAt - message.postedAt + latencyMs : undefined;
}

/** What a first message waits, on one line. */
export function firstMessagesLine({ cold, warmStart }: FirstMessages): string {
  const told = (ms: number | undefined) => (ms === undefined ? 'no answer' : `${ms} ms`);
  return `A first message, posted → WhatsApp: ${told(cold)} cold, ${told(warmStart)} after a warm start, which npm run local makes`;
}
