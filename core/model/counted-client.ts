import type { Table } from '#platform/dynamodb/table.ts';
import { addAiUse } from '../metrics/ai-use.ts';
import type { CallEnd } from './call-end.ts';
import { decisionModel } from './decisions.ts';
import type { ModelClient } from './model-client.ts';

/** What every call of a model passes. */
type Client = Pick<ModelClient, 'ask' | 'decide'>;

/** A client whose calls are counted by tenant, model and day. */
export interface CountedClient extends Client {
  /** Ends when what was counted is written. Never throws. */
  settled(): Promise<void>;
}

/**
 * Counts each call of a model, whatever it was for and however it ended: one write unit, while the work goes on. A process that
 * dies meanwhile has not counted it.
 */
export function countedClient(
  client: Client,
  world: { table: Table; now: () => number; onTrouble: (error: unknown) => void },
): CountedClient {
  const { table, now, onTrouble } = world;
  const writing = new Set<Promise<void>>();
  const counting = async (
    of: { tenantId: string; modelId: string },
    call: () => Promise<CallEnd>,
  ): Promise<CallEnd> => {
    const begun = now();
    const count = (end: CallEnd | undefined) => {
      const durationMs = now() - begun;
      const isAnswered = end?.kind === 'said' || end?.kind === 'called';
      const written = addAiUse(table, of, { tokens: end?.tokens, durationMs, isAnswered }, now())
        .catch(onTrouble)
        .finally(() => writing.delete(written));
      writing.add(written);
    };
    try {
      const end = await call();
      count(end);
      return end;
    } catch (error) {
      count(undefined);
      throw error;
    }
  };
  return {
    ask: (endpoint, prompt, options) =>
      counting({ tenantId: prompt.tenantId, modelId: endpoint.modelId }, () =>
        client.ask(endpoint, prompt, options),
      ),
    decide: (endpoint, question, limits) =>
      counting({ tenantId: question.tenantId, modelId: decisionModel(endpoint) }, () =>
        client.decide(endpoint, question, limits),
      ),
    async settled() {
      await Promise.all(writing);
    },
  };
}
