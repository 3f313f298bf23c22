import type { TokenUse } from '#core/conversation/turn/token-use.ts';
import type { EndpointFeature } from './degree.ts';
import type { CallMade } from './model-call.ts';

/**
 * How one call ended, by what the API itself says: its status, its error, its finish reason. Words are read after that
 * only, and only where it says that they are all.
 *
 * - `said`: the model came to its end. `called`: it wants functions called first; the words beside the calls are
 *   no answer, unless nothing could be called.
 * - `refused`: the provider or the model will not answer these words; the same would be refused again.
 * - `truncated`: the limit of tokens came before the end. `too_long`: what was asked does not fit the model.
 * - `unsupported`: the endpoint does not know a part of the form in which it was asked.
 * - `rejected`: a request that is not taken, and nothing more is known.
 * - `down`: it cannot answer now. `out_of_quota`: the account has no money or no right to more.
 * - `misconfigured`: key, model or address are wrong.
 * - `budget_spent`, `price_unknown`: it was not made, since the tenant's budget does not pay for it, or it is not known whether
 *   it would.
 */
export type CallEnd =
  | (({ kind: 'said'; text: string } | { kind: 'called'; calls: CallMade[]; text: string }) & Counted)
  | NoAnswer;

/** How a call for vectors ended: `embedded` has one for each text, of unit length, in their order; undefined where the model has none for it. */
export type EmbeddingsEnd =
  | ({ kind: 'embedded'; vectors: (Float32Array | undefined)[] } & Counted)
  | NoAnswer;

/** How a call for a transcript ended: `transcribed` has what is said; `seconds`: how long the recording is, as it was paid. */
export type TranscriptionEnd =
  | ({ kind: 'transcribed'; text: string; language?: string; seconds?: number } & Counted)
  | NoAnswer;

/** What a call was made for, whatever it was. */
export type AnyEnd = CallEnd | EmbeddingsEnd | TranscriptionEnd;

/** A call that brought nothing to read. */
export type NoAnswer = (
  | Without<'refused' | 'truncated' | 'too_long' | 'rejected' | 'out_of_quota' | 'misconfigured'>
  | Without<'budget_spent' | 'price_unknown'>
  | (Without<'unsupported'> & { feature: EndpointFeature })
  | (Without<'down'> & { retryAfterMs?: number | undefined })
) &
  Counted;

interface Counted {
  tokens?: TokenUse | undefined;
}

/** A call that brought nothing to read, for each kind. */
type Without<Kind extends string> = Kind extends string ? { kind: Kind; cause: Error } : never;
