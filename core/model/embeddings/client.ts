import type { EmbeddingsEnd } from '../call-end.ts';
import type { CallLimits, KeyedCalls } from '../keyed-calls.ts';
import type { Meter } from '../meter.ts';
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
  readonly #meter: Pick<Meter, 'metered'>;

  constructor(calls: KeyedCalls, meter: Pick<Meter, 'metered'>) {
    this.#calls = calls;
    this.#meter = meter;
  }

  /** @returns how the call ended @throws what is not the provider's; see {@link KeyedCalls} */
  embed(endpoint: EmbeddingsEndpoint, asked: EmbeddingsAsked, limits: CallLimits): Promise<EmbeddingsEnd> {
    const { tenantId, traceId, texts, form, isBackground } = asked;
    const { model: modelId, dimensions } = endpoint;
    const body = embeddingsRequest(endpoint, [...texts], form);
    const read = (answer: unknown) => readEmbeddings(answer, { texts: texts.length, dimensions });
    return this.#meter.metered({ tenantId, modelId, what: texts, maxOutputTokens: 0, isBackground }, () =>
      this.#calls.call(endpoint, limits, { path: '/embeddings', body, traceId, read }),
    );
  }
}
