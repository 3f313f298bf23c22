import type { CallPayer, PaidCall, Unpaid } from '../budget/call-payer.ts';
import { type BudgetConnection, connectPayer } from '../budget/connect-payer.ts';
import { callCounter } from './call-counter.ts';
import type { AnyEnd } from './call-end.ts';

/** What every call of a model passes, whatever it is for. */
export interface Meter {
  /** @returns how the call ended, or why it was not made; what it throws is thrown */
  metered<End extends AnyEnd>(of: PaidCall, call: () => Promise<End>): Promise<End | Unpaid>;
  /** Ends when what calls took and cost is written. Never throws. */
  settled(): Promise<void>;
}

/**
 * Pays each call from its tenant's budget and counts it; see {@link CallPayer} and {@link callCounter}.
 *
 * @param model what is called, for the log
 * @param connection.table the `conversations` table, with counts and budgets
 */
export function connectMeter(
  model: 'model' | 'embeddings model' | 'transcription model',
  connection: BudgetConnection,
): Meter {
  const { table, now, log } = connection;
  const payer: CallPayer = connectPayer(connection);
  const counter = callCounter({
    ...{ table, now },
    onTrouble: (error) => log.warn(`a call of the ${model} could not be counted`, { error }),
  });
  return {
    metered: (of, call) => payer.paying(of, () => counter.counting(of, call)),
    async settled() {
      await Promise.all([counter.settled(), payer.settled()]);
    },
  };
}
