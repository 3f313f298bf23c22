import type { Table } from '#platform/dynamodb/table.ts';
import { addAiUse } from '../metrics/ai-use.ts';
import type { AnyEnd } from './call-end.ts';

/** Counts calls of models by tenant, model and day. */
export interface CallCounter {
  /** @returns how the call ended; what it throws is thrown */
  counting<End extends AnyEnd>(
    of: { tenantId: string; modelId: string },
    call: () => Promise<End>,
  ): Promise<End>;
  /** Ends when what was counted is written. Never throws. */
  settled(): Promise<void>;
}

/** Kinds of ends that brought what was asked for. */
const ANSWERED: ReadonlySet<AnyEnd['kind']> = new Set(['said', 'called', 'embedded', 'transcribed']);

/**
 * Counts each call of a model, whatever it was for and however it ended: one write unit, while the work goes on. A process that
 * dies meanwhile has not counted it.
 */
export function callCounter(world: {
  table: Table;
  /** Milliseconds since the epoch. */
  now: () => number;
  onTrouble: (error: unknown) => void;
}): CallCounter {
  const { table, now, onTrouble } = world;
  const writing = new Set<Promise<void>>();
  return {
    async counting(of, call) {
      const begun = now();
      const count = (end: AnyEnd | undefined) => {
        const durationMs = now() - begun;
        const isAnswered = end !== undefined && ANSWERED.has(end.kind);
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
    },
    async settled() {
      await Promise.all(writing);
    },
  };
}
