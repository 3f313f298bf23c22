import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import { dueShard } from '../conversation/keys.ts';
import { keptUntil } from '../metrics/days.ts';
import {
  dueAtOf,
  type MonthState,
  monthState,
  NOTHING_SPENT,
  openReservations,
  RESERVED_MS,
  type Reservation,
  reservationId,
} from './budget-item.ts';
import { type BudgetMonth, budgetKey } from './keys.ts';

/** A year and a month can be compared with the year before. */
const KEPT_DAYS = 400;

/** What an update does, in DynamoDB's words, with short names for the attributes. */
interface Update {
  does: string;
  if: string;
  names: Record<string, string>;
  values: Record<string, unknown>;
}

type Updated = { isWritten: boolean; item: Record<string, unknown> | undefined };

/**
 * The budgets of tenants, one item for each month. Each step is one conditional write of that item, which DynamoDB carries out
 * one after the other: so no two calls can take the same money, and nothing is given back twice. It is no transaction, since
 * those on an item that all turns of a tenant share refuse each other.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export class BudgetBook {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #newId: () => string;

  /** @param options.now milliseconds since the epoch @param options.newId a short random text, different each time */
  constructor(table: Table, { now, newId }: { now: () => number; newId: () => string }) {
    this.#table = table;
    this.#now = now;
    this.#newId = newId;
  }

  /**
   * Takes what a call may cost at most, if with it the budget is not passed.
   *
   * @param amount micro-dollars @param budget of the month, in micro-dollars
   */
  async reserve(
    of: BudgetMonth,
    amount: number,
    budget: number,
  ): Promise<{ kind: 'reserved'; reservation: Reservation } | { kind: 'spent'; state: MonthState }> {
    // The condition below lets the first of a month pass.
    if (amount > budget) return { kind: 'spent', state: await this.read(of) };
    const now = this.#now();
    const reservation = { ...of, id: reservationId(now, this.#newId()), amount };
    const { isWritten, item } = await this.#update(of, {
      does: 'SET #id = :amount, #due = if_not_exists(#due, :due), #shard = :shard, #expires = :expires ADD #committed :amount, #reserved :amount',
      if: 'attribute_not_exists(#id) AND (attribute_not_exists(#committed) OR #committed <= :room)',
      names: {
        ...{ '#id': reservation.id, '#committed': 'committed', '#reserved': 'reserved' },
        ...{ '#due': 'due_at', '#shard': 'due_shard', '#expires': 'expires_at' },
      },
      values: {
        ...{ ':amount': amount, ':room': budget - amount, ':due': now + RESERVED_MS },
        ...{ ':shard': dueShard(of.tenantId), ':expires': keptUntil(now, KEPT_DAYS) },
      },
    });
    // The SDK repeats an update whose answer was lost, and then meets its own.
    const isOurs = isWritten || item?.[reservation.id] === amount;
    return isOurs ? { kind: 'reserved', reservation } : { kind: 'spent', state: monthState(item) };
  }

  /**
   * Puts what a call cost in the place of what was reserved for it. Only the first time counts.
   *
   * @param spent.cost micro-dollars @param spent.isAssumed it is not known to be so much, but no more
   * @returns the month after it; undefined when it was settled before
   */
  async settle(
    { id, amount, ...of }: Reservation,
    { cost, isAssumed }: { cost: number; isAssumed: boolean },
  ): Promise<MonthState | undefined> {
    const { isWritten, item } = await this.#update(of, {
      does: `REMOVE #id ADD #committed :more, #reserved :less${isAssumed ? ', #assumed :cost' : ''}`,
      if: 'attribute_exists(#id)',
      names: {
        ...{ '#id': id, '#committed': 'committed', '#reserved': 'reserved' },
        ...(isAssumed ? { '#assumed': 'assumed' } : {}),
      },
      values: { ':more': cost - amount, ':less': -amount, ...(isAssumed ? { ':cost': cost } : {}) },
    });
    return isWritten ? monthState(item) : undefined;
  }

  /** Keeps of which budget people were told. */
  async noteTold(of: BudgetMonth, what: 'threshold' | 'spent', budget: number): Promise<void> {
    await this.#update(of, {
      does: 'SET #told = :budget, #expires = :expires',
      if: 'attribute_not_exists(#told) OR #told <> :budget',
      names: { '#told': `told_${what}`, '#expires': 'expires_at' },
      values: { ':budget': budget, ':expires': keptUntil(this.#now(), KEPT_DAYS) },
    });
  }

  read(of: BudgetMonth): Promise<MonthState> {
    return readBudget(this.#table, of);
  }

  /**
   * Ends the reservations of processes that died: what their calls cost is not known, so each counts as what it could have
   * cost at most. For the watchdog, which looks again as long as something is reserved.
   *
   * @returns how many were ended, and their micro-dollars
   */
  async endDead(of: BudgetMonth): Promise<{ count: number; amount: number }> {
    const item = await findItem(this.#table, of);
    const ended = { count: 0, amount: 0 };
    if (!item || dueAtOf(item) === undefined) return ended;
    const open = openReservations(of, item);
    const isDead = ({ at }: { at: number }) => at + RESERVED_MS <= this.#now();
    for (const { at: _at, ...reservation } of open.filter(isDead)) {
      if (await this.settle(reservation, { cost: reservation.amount, isAssumed: true })) {
        ended.count += 1;
        ended.amount += reservation.amount;
      }
    }
    await this.#watchOn(
      of,
      open.filter((one) => !isDead(one)).map(({ at }) => at),
    );
    return ended;
  }

  /** @param begun when those that are under way were begun, as they were read */
  async #watchOn(of: BudgetMonth, begun: readonly number[]): Promise<void> {
    const names = { '#due': 'due_at' };
    if (begun.length === 0) {
      // One that was made meanwhile has found a time that is set, and sets none.
      const { isWritten } = await this.#update(of, {
        does: 'REMOVE #due, #shard',
        if: '#reserved = :none',
        names: { ...names, '#shard': 'due_shard', '#reserved': 'reserved' },
        values: { ':none': 0 },
      });
      if (isWritten) return;
    }
    await this.#update(of, {
      does: 'SET #due = :due',
      if: 'attribute_exists(#due)',
      names,
      values: { ':due': Math.min(this.#now(), ...begun) + RESERVED_MS },
    });
  }

  async #update(of: BudgetMonth, { does, if: condition, names, values }: Update): Promise<Updated> {
    const { client, tableName: TableName } = this.#table;
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName,
          Key: { ...budgetKey(of) },
          UpdateExpression: does,
          ConditionExpression: condition,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isWritten: true, item: Attributes };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isWritten: false, item: error.Item && unmarshall(error.Item) };
    }
  }
}

/** What is spent and reserved of a month by now. */
export async function readBudget(table: Table, of: BudgetMonth): Promise<MonthState> {
  const item = await findItem(table, of);
  return item ? monthState(item) : NOTHING_SPENT;
}

async function findItem(
  { client, tableName: TableName }: Table,
  of: BudgetMonth,
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName, Key: { ...budgetKey(of) }, ConsistentRead: true }),
  );
  return Item;
}
