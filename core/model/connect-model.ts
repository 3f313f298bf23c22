import type { BudgetConnection } from '#core/budget/connect-payer.ts';
import { connectCircuits } from '#core/events/connect-circuits.ts';
import type { Connection } from '#platform/runtime/connect.ts';
import type { DecidingModel } from './ask-decision.ts';
import { createDegreeBook } from './degree-book.ts';
import { type InstalledModels, installedModels } from './endpoints.ts';
import { connectMeter } from './meter.ts';
import { meteredClient } from './metered-client.ts';
import { ModelClient } from './model-client.ts';
import { type MODEL_ENVIRONMENT, MODEL_TROUBLE } from './names.ts';

type Variable = 'STAGE' | 'CONVERSATIONS_TABLE' | 'CIRCUITS_TABLE' | (typeof MODEL_ENVIRONMENT)[number];

/** The model of one environment of a function. */
export interface ConnectedModel {
  model: DecidingModel;
  installed: InstalledModels;
  /** Ends when what calls took and cost is written. Never throws. */
  settled(): Promise<void>;
}

/**
 * Connects one environment of a function with the models of the installation and of tenants: each call is counted, paid from
 * its tenant's budget, and behind a circuit breaker.
 *
 * @param world.fetch reaches the providers @param world.publish tells of circuits
 */
export function connectModel(
  aws: Connection,
  variables: Readonly<Record<Variable, string>>,
  {
    secrets,
    fetch,
    findTenant,
    publish,
  }: Pick<BudgetConnection, 'findTenant'> &
    Pick<ConstructorParameters<typeof ModelClient>[0], 'secrets' | 'fetch'> &
    Pick<Parameters<typeof connectCircuits>[1], 'publish'>,
): ConnectedModel {
  const { log, metrics, now } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const meter = connectMeter('model', { table, findTenant, log, metrics, now });
  return {
    model: {
      now,
      client: meteredClient(new ModelClient({ secrets, now, fetch }), meter),
      breakers: connectCircuits(aws, { tableName: variables.CIRCUITS_TABLE, publish }),
      degrees: createDegreeBook(aws.table(variables.CIRCUITS_TABLE), {
        now,
        onTrouble: (error) => log.warn('what an endpoint understands could not be read or kept', { error }),
      }),
      onOutOfQuota: () => metrics.trouble(MODEL_TROUBLE.outOfQuota),
    },
    installed: installedModels(variables),
    settled: meter.settled,
  };
}
