import type { TranscriptionEnd } from '../call-end.ts';
import type { CallLimits, KeyedCalls } from '../keyed-calls.ts';
import type { Meter } from '../meter.ts';
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
  readonly #meter: Pick<Meter, 'metered'>;

  constructor(calls: KeyedCalls, meter: Pick<Meter, 'metered'>) {
    this.#calls = calls;
    this.#meter = meter;
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
    return this.#meter.metered({ tenantId, modelId, seconds }, () =>
      this.#calls.call(endpoint, limits, { path, body, traceId, read: readTranscription }),
    );
  }
}
