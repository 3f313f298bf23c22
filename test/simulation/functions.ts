import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Clients } from '#platform/runtime/connect.ts';
import { createDeps as aiAgentDeps } from '../../functions/ai-agent/deps.ts';
import { createHandler as aiAgent } from '../../functions/ai-agent/handler.ts';
import { createDeps as dispatcherDeps } from '../../functions/dispatcher/deps.ts';
import { createHandler as dispatcher } from '../../functions/dispatcher/handler.ts';
import { createHandler as media } from '../../functions/media/handler.ts';
import { createDeps as receiptsDeps } from '../../functions/receipts/deps.ts';
import { createHandler as receipts } from '../../functions/receipts/handler.ts';
import { createDeps as senderDeps } from '../../functions/sender/deps.ts';
import { createHandler as sender } from '../../functions/sender/handler.ts';
import { createDeps as timerDeps } from '../../functions/timer/deps.ts';
import { createHandler as timer } from '../../functions/timer/handler.ts';
import { createDeps as triageAgentDeps } from '../../functions/triage-agent/deps.ts';
import { createHandler as triageAgent } from '../../functions/triage-agent/handler.ts';
import { createDeps as watchdogDeps } from '../../functions/watchdog/deps.ts';
import { createHandler as watchdog } from '../../functions/watchdog/handler.ts';
import { createDeps as webhookDeps } from '../../functions/webhook/deps.ts';
import { createHandler as webhook } from '../../functions/webhook/handler.ts';
import { mediaDeps } from './ears.ts';
import type { FakeFiles } from './fake-files.ts';

/** A handler of a function, as Lambda calls it. */
export type Handler<Event = unknown, Result = unknown> = (event: Event, context: Context) => Promise<Result>;

export type BatchHandler = Handler<SQSEvent, SQSBatchResponse>;

/** Makes an execution environment of a function, as its index.ts does. */
export type NewEnvironment<Event = unknown, Result = unknown> = () => Promise<Handler<Event, Result>>;

/** Every function, connected with these clients; all else of its deps.ts is the real one. */
export function functionsWith(clients: Clients, files: FakeFiles) {
  // The world puts its own in the place of the global one, for as long as it runs.
  const simulated: typeof fetch = (...request) => fetch(...request);
  return {
    media: async () => media(mediaDeps(clients, simulated, files)),
    webhook: async () => webhook(webhookDeps(clients)),
    dispatcher: async () => dispatcher(await dispatcherDeps(clients)),
    'ai-agent': async () => aiAgent(await aiAgentDeps(clients, simulated)),
    'triage-agent': async () => triageAgent(await triageAgentDeps(clients, simulated)),
    sender: async () => sender(await senderDeps(clients, simulated)),
    receipts: async () => receipts(await receiptsDeps(clients)),
    timer: async () => timer(await timerDeps(clients)),
    watchdog: async () => watchdog(await watchdogDeps(clients)),
  } satisfies Record<string, NewEnvironment<never, unknown>>;
}
