import { DEMO_CATALOG, DEMO_CUSTOMER } from '../demo/demo-shop.ts';

/** An order of the made-up shop. */
export interface ShopOrder {
  number: string;
  phone: string;
  status: 'preparing' | 'out_for_delivery' | 'delivered' | 'cancelled';
  placed_on: string;
  delivery: string;
  items: { code: string; name: string; quantity: number }[];
  /** As a customer reads it. */
  total: string;
  refunded: boolean;
}

/** Something that changed in the shop. */
export interface ShopEffect {
  kind: 'ordered' | 'cancelled' | 'refunded';
  number: string;
  idempotencyKey: string | undefined;
}

/** What the shop refuses, with the status of HTTP that says so. */
export class ShopRefusal extends Error {
  override readonly name = 'ShopRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const order = (number: string, phone: string, more: Partial<ShopOrder>): ShopOrder => ({
  number,
  phone,
  status: 'preparing',
  placed_on: '2026-11-29',
  delivery: 'hoje, entre 16h e 18h',
  items: [{ code: 'PFN-500', name: 'Pão de fermentação natural 500 g', quantity: 1 }],
  total: 'R$ 24,00',
  refunded: false,
  ...more,
});

/** Orders and customers of the made-up shop, in memory. All of it is invented. */
export class ShopState {
  readonly #orders = new Map<string, ShopOrder>();
  readonly #done = new Map<string, unknown>();
  /** What changed, oldest first. */
  readonly effects: ShopEffect[] = [];
  #next = 2_001;

  constructor() {
    for (const one of [
      order('1042', DEMO_CUSTOMER, { status: 'out_for_delivery' }),
      order('1043', DEMO_CUSTOMER, { placed_on: '2026-11-30', delivery: 'amanhã, a partir das 8h' }),
      order('1044', '5511900000002', { status: 'delivered', delivery: 'ontem, às 17h20' }),
    ]) {
      this.#orders.set(one.number, one);
    }
  }

  /** @throws {ShopRefusal} 404 */
  order(number: string): ShopOrder {
    const found = this.#orders.get(number);
    if (!found) throw new ShopRefusal(404, 'pedido não encontrado');
    return { ...found };
  }

  /** @throws {ShopRefusal} 404, also for another customer's */
  orderOf(phone: string, number: string): ShopOrder {
    return { ...this.#own(number, phone) };
  }

  /** Whose an order is; undefined where there is none. */
  phoneOf(number: string): string | undefined {
    return this.#orders.get(number)?.phone;
  }

  ordersOf(phone: string): ShopOrder[] {
    return [...this.#orders.values()].filter((one) => one.phone === phone).map((one) => ({ ...one }));
  }

  /** A repetition with the same key gets the first one's order. @throws {ShopRefusal} 422 for a code that is not sold */
  place(phone: string, lines: { code: string; quantity: number }[], key: string | undefined): ShopOrder {
    return this.#once(key, () => {
      const items = lines.map(({ code, quantity }) => {
        const row = DEMO_CATALOG.find((one) => one.code.toLowerCase() === code.toLowerCase());
        if (!row) throw new ShopRefusal(422, `não vendemos ${code}`);
        if (row.available === false) throw new ShopRefusal(409, `${row.name} está em falta`);
        return { code: row.code, name: row.name, quantity };
      });
      const number = String(this.#next++);
      const placed = order(number, phone, { items, total: totalOf(items) });
      this.#orders.set(number, placed);
      this.effects.push({ kind: 'ordered', number, idempotencyKey: key });
      return { ...placed };
    });
  }

  /** @throws {ShopRefusal} 404, 409 for an order that is on its way or is another customer's */
  cancel(number: string, phone: string, key: string | undefined): ShopOrder {
    return this.#once(key, () => {
      const found = this.#own(number, phone);
      if (found.status !== 'preparing')
        throw new ShopRefusal(409, 'o pedido já saiu e não pode ser cancelado');
      found.status = 'cancelled';
      this.effects.push({ kind: 'cancelled', number, idempotencyKey: key });
      return { ...found };
    });
  }

  /** @throws {ShopRefusal} 404, 409 for an order that was paid back already */
  refund(number: string, phone: string, key: string | undefined): ShopOrder {
    return this.#once(key, () => {
      const found = this.#own(number, phone);
      if (found.refunded) throw new ShopRefusal(409, 'o pedido já foi estornado');
      found.refunded = true;
      this.effects.push({ kind: 'refunded', number, idempotencyKey: key });
      return { ...found };
    });
  }

  #own(number: string, phone: string): ShopOrder {
    const found = this.#orders.get(number);
    if (found?.phone !== phone) throw new ShopRefusal(404, 'pedido não encontrado');
    return found;
  }

  #once(key: string | undefined, make: () => ShopOrder): ShopOrder {
    const known = key === undefined ? undefined : this.#done.get(key);
    if (known) return known as ShopOrder;
    const made = make();
    if (key !== undefined) this.#done.set(key, made);
    return made;
  }
}

function totalOf(items: readonly { code: string; quantity: number }[]): string {
  const cents = items.map(({ code, quantity }) => {
    const price = DEMO_CATALOG.find((row) => row.code === code)?.price ?? '';
    return quantity * Number(price.replace(/\D/g, ''));
  });
  const total = cents.reduce((sum, one) => sum + one, 0);
  return `R$ ${(total / 100).toFixed(2).replace('.', ',')}`;
}
