import { callCounter } from './call-counter.ts';
import { decisionModel } from './decisions.ts';
import type { ModelClient } from './model-client.ts';

/** What every call of a model passes. */
type Client = Pick<ModelClient, 'ask' | 'decide'>;

/** A client whose calls are counted by tenant, model and day. */
export interface CountedClient extends Client {
  /** Ends when what was counted is written. Never throws. */
  settled(): Promise<void>;
}

/** Counts each call of a client; see `callCounter`. */
export function countedClient(client: Client, world: Parameters<typeof callCounter>[0]): CountedClient {
  const { counting, settled } = callCounter(world);
  return {
    ask: (endpoint, prompt, options) =>
      counting({ tenantId: prompt.tenantId, modelId: endpoint.modelId }, () =>
        client.ask(endpoint, prompt, options),
      ),
    decide: (endpoint, question, limits) =>
      counting({ tenantId: question.tenantId, modelId: decisionModel(endpoint) }, () =>
        client.decide(endpoint, question, limits),
      ),
    settled,
  };
}
