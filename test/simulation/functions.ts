import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { vi } from 'vitest';
import type { SimulatedClients } from './aws-clients.ts';

/** A handler of a function, as Lambda calls it. */
export type Handler<Event = unknown, Result = unknown> = (event: Event, context: Context) => Promise<Result>;

export type BatchHandler = Handler<SQSEvent, SQSBatchResponse>;

/** The clients of the world that runs at the moment; functions are loaded once and live in many worlds. */
let clients: SimulatedClients | undefined;

/**
 * Lets functions make these clients from now on.
 *
 * Their deps.ts is the real one: what the simulation replaces is only the module that makes AWS clients.
 */
export function provideClients(provided: SimulatedClients): void {
  clients = provided;
}

function current(): SimulatedClients {
  if (!clients) throw new Error('no world runs: a client was made outside of one');
  return clients;
}

vi.doMock('../../platform/runtime/aws-clients.ts', () => ({
  documentClient: (...args: Parameters<SimulatedClients['documentClient']>) =>
    current().documentClient(...args),
  dynamoDbClient: () => current().dynamoDbClient(),
  secretsManagerClient: () => current().secretsManagerClient(),
  eventBridgeClient: () => current().eventBridgeClient(),
  sqsClient: () => current().sqsClient(),
}));

/** Makes an execution environment of a function, as its index.ts does. */
export type NewEnvironment<Event = unknown, Result = unknown> = () => Promise<Handler<Event, Result>>;

/** Loads every function's code. Environments are then made without waiting for the file system. */
export async function loadFunctions() {
  const [dispatcher, aiAgent, sender, receipts, watchdog] = await Promise.all([
    loaded(import('../../functions/dispatcher/deps.ts'), import('../../functions/dispatcher/handler.ts')),
    loaded(import('../../functions/ai-agent/deps.ts'), import('../../functions/ai-agent/handler.ts')),
    loaded(import('../../functions/sender/deps.ts'), import('../../functions/sender/handler.ts')),
    loaded(import('../../functions/receipts/deps.ts'), import('../../functions/receipts/handler.ts')),
    loaded(import('../../functions/watchdog/deps.ts'), import('../../functions/watchdog/handler.ts')),
  ]);
  return { dispatcher, 'ai-agent': aiAgent, sender, receipts, watchdog };
}

async function loaded<Deps, Event, Result>(
  depsModule: Promise<{ createDeps(): Promise<Deps> }>,
  handlerModule: Promise<{ createHandler(deps: Deps): Handler<Event, Result> }>,
): Promise<NewEnvironment<Event, Result>> {
  const [{ createDeps }, { createHandler }] = await Promise.all([depsModule, handlerModule]);
  return async () => createHandler(await createDeps());
}
