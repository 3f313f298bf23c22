import { type BudgetWorld, callPayer } from '#core/budget/call-payer.ts';
import { callCounter } from '../call-counter.ts';
import type { EmbeddingsEnd } from '../call-end.ts';
import { type CallLimits, KeyedCalls, type KeyedWorld } from '../keyed-calls.ts';
import type { EmbeddingsEndpoint } from './endpoint.ts';
import { type EmbeddingsForm, embeddingsRequest, readEmbeddings } from './request.ts';

/** Texts of one request. */
export interface EmbeddingsAsked {
  texts: readonly string[];
  form: EmbeddingsForm;
  tenantId: string;
  traceId: string;
  /** No customer waits for it. */
  isBackground: boolean;
}

/** Asks for vectors; each call is counted, and paid from its tenant's budget. */
export class EmbeddingsClient {
  readonly #calls: KeyedCalls;
  readonly #counter: ReturnType<typeof callCounter>;
  readonly #payer: ReturnType<typeof callPayer>;

  constructor(world: {
    keyed: KeyedWorld;
    counted: Parameters<typeof callCounter>[0];
    budgets: BudgetWorld;
  }) {
    this.#calls = new KeyedCalls(world.keyed);
    this.#counter = callCounter(world.counted);
    this.#payer = callPayer(world.budgets);
  }

  /** @returns how the call ended @throws what is not the provider's; see {@link KeyedCalls} */
  embed(endpoint: EmbeddingsEndpoint, asked: EmbeddingsAsked, limits: CallLimits): Promise<EmbeddingsEnd> {
    const { tenantId, traceId, texts, form, isBackground } = asked;
    const { model: modelId, dimensions } = endpoint;
    const body = embeddingsRequest(endpoint, [...texts], form);
    const read = (answer: unknown) => readEmbeddings(answer, { texts: texts.length, dimensions });
    return this.#payer.paying({ tenantId, modelId, what: texts, maxOutputTokens: 0, isBackground }, () =>
      this.#counter.counting({ tenantId, modelId }, () =>
        this.#calls.call(endpoint, limits, { path: '/embeddings', body, traceId, read }),
      ),
    );
  }

  /** Ends when what calls took and cost is written. Never throws. */
  async settled(): Promise<void> {
    await Promise.all([this.#counter.settled(), this.#payer.settled()]);
  }
}
