import { type BudgetWorld, callPayer } from '#core/budget/call-payer.ts';
import { callCounter } from '../call-counter.ts';
import type { TranscriptionEnd } from '../call-end.ts';
import { type CallLimits, KeyedCalls, type KeyedWorld } from '../keyed-calls.ts';
import type { TranscriptionEndpoint } from './endpoint.ts';
import {
  type HintForm,
  type Hints,
  type Recording,
  readTranscription,
  transcriptionRequest,
} from './request.ts';

/** A recording to be listened to. */
export interface TranscriptionAsked {
  recording: Recording;
  /** How long it is at most, in seconds: what is paid for. */
  seconds: number;
  hints: Hints;
  form: HintForm;
  tenantId: string;
  traceId: string;
}

/** Has recordings listened to; each call is counted, and paid from its tenant's budget by the minute. */
export class TranscriptionClient {
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
  transcribe(
    endpoint: TranscriptionEndpoint,
    { recording, seconds, hints, form, tenantId, traceId }: TranscriptionAsked,
    limits: CallLimits,
  ): Promise<TranscriptionEnd> {
    const { model: modelId } = endpoint;
    const body = transcriptionRequest(modelId, recording, hints, form);
    const path = '/audio/transcriptions';
    return this.#payer.paying({ tenantId, modelId, seconds }, () =>
      this.#counter.counting({ tenantId, modelId }, () =>
        this.#calls.call(endpoint, limits, { path, body, traceId, read: readTranscription }),
      ),
    );
  }

  /** Ends when what calls took and cost is written. Never throws. */
  async settled(): Promise<void> {
    await Promise.all([this.#counter.settled(), this.#payer.settled()]);
  }
}
