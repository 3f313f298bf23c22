import type { BudgetConnection } from '#core/budget/connect-payer.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import type { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import type { NoAnswer, TranscriptionEnd } from '../call-end.ts';
import { type CircuitOpen, guardedCall } from '../guarded-call.ts';
import { KeyedCalls, type KeyedWorld } from '../keyed-calls.ts';
import { connectMeter } from '../meter.ts';
import type { AskLimits } from '../model-call.ts';
import { TranscriptionClient } from './client.ts';
import { type InstalledTranscription, transcriptionEndpointOf } from './endpoint.ts';
import { firstForm, HINT_FORMS, type Hints, type Recording } from './request.ts';

/** What came of a recording: its words, or why there are none. `none`: nothing is there that listens. */
export type Transcribed =
  | (Extract<TranscriptionEnd, { kind: 'transcribed' }> & { model: string })
  | NoAnswer
  | CircuitOpen
  | { kind: 'none' };

/** Listens to recordings of tenants. */
export interface Transcriber {
  /**
   * @param of.seconds how long it is at most
   * @param of.limits of the call, with its end; from the function's own time
   * @param of.cause on whose behalf; the tenant pays
   */
  transcribe(
    tenant: Pick<Tenant, 'tenant_id' | 'voice'>,
    recording: Recording,
    of: { seconds: number; hints: Hints; limits: AskLimits; cause: CircuitCause },
  ): Promise<Transcribed>;
  /** Ends when what calls took and cost is written. Never throws. */
  settled(): Promise<void>;
}

/**
 * Listens behind a circuit breaker of its own, paid from the tenant's budget. Nothing is retried here, but for what the endpoint
 * does not understand: it is asked with fewer hints, and again so while the environment lives.
 *
 * @param world.table the `conversations` table, with counts and budgets @param world.fetch reaches the provider
 */
export function connectTranscriber(
  installed: InstalledTranscription,
  world: BudgetConnection &
    Pick<KeyedWorld, 'secrets' | 'fetch'> & { breakers: CircuitBreakers<CircuitCause> },
): Transcriber {
  const { now, breakers } = world;
  const meter = connectMeter('transcription model', world);
  const client = new TranscriptionClient(new KeyedCalls(world), meter);
  /** By endpoint, the form of hints that it knows. */
  const forms = new Map<string, number>();
  return {
    async transcribe(tenant, recording, { seconds, hints, limits, cause }) {
      const endpoint = transcriptionEndpointOf(tenant, installed);
      if (!endpoint) return { kind: 'none' };
      const { circuit, baseUrl, model } = endpoint;
      const place = `${baseUrl} ${model}`;
      const asking = { recording, seconds, hints, tenantId: tenant.tenant_id, traceId: cause.trace_id };
      for (let at = forms.get(place) ?? HINT_FORMS.indexOf(firstForm(model)); ; at += 1) {
        const form = HINT_FORMS[at];
        if (!form) throw new TypeError('there is no simpler form');
        const timeoutMs = Math.min(limits.callMs, Math.floor(limits.deadline - now()));
        const end = await guardedCall(
          breakers,
          circuit,
          (signal) => client.transcribe(endpoint, { ...asking, form }, { signal, timeoutMs }),
          { ...limits, timeoutMs },
          { ...cause, tenant_id: tenant.tenant_id },
        );
        if (at + 1 < HINT_FORMS.length && isAboutForm(end)) continue;
        if (end.kind !== 'transcribed') return end;
        forms.set(place, at);
        return { ...end, model };
      }
    },
    settled: meter.settled,
  };
}

/** An address that is not there is none of the form. */
const isAboutForm = (end: TranscriptionEnd | CircuitOpen) =>
  end.kind === 'rejected' || (end.kind === 'unsupported' && end.feature !== 'route');
