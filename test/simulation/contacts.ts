import { ContactResolver } from '#core/contact/contact-resolver.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { contactOf, TENANT, waIdOf } from './customers.ts';

/** Two customers turned out to be one: the contact of one was merged into the other's. */
export interface ContactMerge {
  /** Milliseconds since the epoch. */
  at: number;
  from: number;
  into: number;
}

/** Who is whom, as the webhook finds out; its resolver writes the contacts. */
export class Contacts {
  readonly merges: ContactMerge[] = [];
  readonly #resolver: ContactResolver;
  /** The customer who is seen for the first time. */
  #seen = 0;

  /** @param startedAt when every contact was made, in milliseconds since the epoch: the lower number counts as older */
  constructor(table: Table, startedAt: number) {
    this.#resolver = new ContactResolver({
      ...table,
      now: () => startedAt,
      newId: () => contactOf(this.#seen),
    });
  }

  /** WhatsApp reports that one has the user id of the other now. The older contact stays. */
  async merge(one: number, other: number, atMs: number): Promise<void> {
    const [into = one, from = one] = [this.living(one), this.living(other)].sort((a, b) => a - b);
    if (from === into) return;
    for (const customer of [one, other]) {
      this.#seen = customer;
      await this.#resolver.resolve(TENANT, { waId: waIdOf(customer), userId: userIdOf(customer) });
    }
    const stays = await this.#resolver.move(TENANT, { userId: userIdOf(one) }, { userId: userIdOf(other) });
    if (stays !== contactOf(into)) throw new Error(`${stays} is no older than ${contactOf(into)}`);
    this.merges.push({ at: atMs, from, into });
  }

  /** The customer whose contact stands for this one's now. */
  living(customer: number): number {
    return mergedAt(this.merges, customer);
  }
}

/** The customer whose contact stood for this one's at a time in milliseconds since the epoch; at the end unless told. */
export function mergedAt(
  merges: readonly ContactMerge[],
  customer: number,
  atMs = Number.POSITIVE_INFINITY,
): number {
  // A merge names contacts that lived then, so the order of merges is the order of steps.
  return merges.reduce(
    (living, { at, from, into }) => (at <= atMs && living === from ? into : living),
    customer,
  );
}

const userIdOf = (customer: number) => `BR.${customer}`;
