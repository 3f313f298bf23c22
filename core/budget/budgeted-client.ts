import type { CountedClient } from '../model/counted-client.ts';
import { decisionModel } from '../model/decisions.ts';
import { type BudgetWorld, callPayer } from './call-payer.ts';

/** Tokens that a decision may answer with at most, where they cost anything. */
const DECISION_TOKENS = 500;

/** A client whose calls are paid from the budgets of tenants; see {@link callPayer}. */
export function budgetedClient(client: CountedClient, world: BudgetWorld): CountedClient {
  const { paying, settled } = callPayer(world);
  return {
    ask(endpoint, prompt, options) {
      const { tenantId, brief: _brief, ...what } = prompt;
      const { modelId } = endpoint;
      const { maxOutputTokens } = options;
      return paying({ tenantId, modelId, what, maxOutputTokens }, () =>
        client.ask(endpoint, prompt, options),
      );
    },
    decide(endpoint, question, limits) {
      const { tenantId } = question;
      const asked = { tenantId, modelId: decisionModel(endpoint), what: question };
      return paying({ ...asked, maxOutputTokens: DECISION_TOKENS }, () =>
        client.decide(endpoint, question, limits),
      );
    },
    async settled() {
      await Promise.all([client.settled(), settled()]);
    },
  };
}
