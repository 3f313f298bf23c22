import type { Table } from '#platform/dynamodb/table.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { TenantRepository } from '../tenant-repository.ts';
import type { Holiday } from './brazil.ts';
import { type HolidayRow, readHolidays, removeHoliday, writeHolidays } from './holiday-rows.ts';

/** Whose holidays are meant. */
export interface HolidaysOf {
  tenantId: string;
  /** Undefined: those of all queues. */
  queueId?: string | undefined;
}

/** There is no such tenant, or it has no such queue. Nothing was written. */
class UnknownQueueError extends ProsaError {
  override readonly name = 'UnknownQueueError';

  constructor(what: string) {
    super(`${what} is not provisioned`, {
      retryable: false,
      operatorHint: 'Look up the ids in the tenant’s file.',
    });
  }
}

/** What operators do about holidays: add, remove and look. */
export class HolidayOperator {
  readonly #table: Table;

  /** @param table the `registry` table */
  constructor(table: Table) {
    this.#table = table;
  }

  /** Adds days; what is there stays. @throws {UnknownQueueError} */
  async add(of: HolidaysOf, holidays: readonly Holiday[]): Promise<void> {
    await this.#check(of);
    await writeHolidays(this.#table, of.tenantId, holidays, of.queueId);
  }

  /** @throws {UnknownQueueError} */
  async remove(of: HolidaysOf, date: string): Promise<void> {
    await this.#check(of);
    await removeHoliday(this.#table, of.tenantId, date, of.queueId);
  }

  /** All that the tenant has, in the order of the days. @throws {UnknownQueueError} */
  async list({ tenantId }: HolidaysOf): Promise<HolidayRow[]> {
    await this.#check({ tenantId });
    return readHolidays(this.#table, tenantId, '0000');
  }

  async #check({ tenantId, queueId }: HolidaysOf): Promise<void> {
    const tenant = await new TenantRepository(this.#table).getTenant(tenantId);
    if (!tenant) throw new UnknownQueueError(`tenant ${tenantId}`);
    if (queueId !== undefined && !tenant.queues.some(({ id }) => id === queueId)) {
      throw new UnknownQueueError(`queue ${queueId} of tenant ${tenantId}`);
    }
  }
}
