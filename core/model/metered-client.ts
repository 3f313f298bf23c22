import { decisionModel } from './decisions.ts';
import type { Meter } from './meter.ts';
import type { ModelClient } from './model-client.ts';

type Client = Pick<ModelClient, 'ask' | 'decide'>;

/** Tokens that a decision may answer with at most, where they cost anything. */
const DECISION_TOKENS = 500;

/** A client each of whose calls passes a meter. */
export function meteredClient(client: Client, { metered }: Pick<Meter, 'metered'>): Client {
  return {
    ask(endpoint, prompt, options) {
      const { tenantId, brief: _brief, ...what } = prompt;
      const { modelId } = endpoint;
      const { maxOutputTokens } = options;
      return metered({ tenantId, modelId, what, maxOutputTokens }, () =>
        client.ask(endpoint, prompt, options),
      );
    },
    decide(endpoint, question, limits) {
      const { tenantId } = question;
      const asked = { tenantId, modelId: decisionModel(endpoint), what: question };
      return metered({ ...asked, maxOutputTokens: DECISION_TOKENS }, () =>
        client.decide(endpoint, question, limits),
      );
    },
  };
}
