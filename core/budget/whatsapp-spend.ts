import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { addNumbers } from '#platform/dynamodb/add-numbers.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { keptUntil } from '../metrics/days.ts';
import { type BudgetMonth, whatsappSpendKey } from './keys.ts';
import { monthOf } from './month.ts';
import { WHATSAPP_PRICES } from './whatsapp-prices.ts';

/** As long as a budget's month. */
const KEPT_DAYS = 400;

/** A category that WhatsApp names is part of an attribute's name. */
const CATEGORY = /^[a-z_-]{1,40}$/;

/** Begins the name of each number; what follows is channel, category, and whether it is billed. */
const COUNT = 'N#';

/** A delivered message of which WhatsApp told the price. */
export interface PricedMessage {
  tenantId: string;
  channelId: string;
  /** Of the tenant. */
  timezone: string;
  category: string | undefined;
  billed: 'yes' | 'no' | 'unknown';
}

export type CountPrice = (message: PricedMessage) => Promise<void>;

/** What WhatsApp's messages of a month came to. */
export interface WhatsAppSpend {
  /** Delivered, with a price that WhatsApp told. */
  messages: number;
  /** Micro-dollars by the list of prices. */
  byList: number;
}

/**
 * Counts a delivered message of a tenant with a budget: one write unit, beside what its AI spends. A process that dies between
 * the message's row and this has not counted it.
 *
 * @param now milliseconds since the epoch
 */
export function countWhatsAppPrice(table: Table, now: () => number): CountPrice {
  return ({ tenantId, channelId, timezone, category = '', billed }) => {
    const key = whatsappSpendKey({ tenantId, month: monthOf(now(), timezone) });
    const name = [COUNT + channelId, CATEGORY.test(category) ? category : 'other', billed].join('#');
    return addNumbers(table, key, { [name]: 1 }, keptUntil(now(), KEPT_DAYS));
  };
}

/** @returns undefined where nothing was counted */
export async function readWhatsAppSpend(
  { client, tableName: TableName }: Table,
  of: BudgetMonth,
): Promise<WhatsAppSpend | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName, Key: { ...whatsappSpendKey(of) } }));
  return Item && whatsappSpend(Item);
}

/** @param counts of one month, by attribute */
function whatsappSpend(counts: Record<string, unknown>): WhatsAppSpend {
  const service = new Map<string, number>();
  let messages = 0;
  let byList = 0;
  for (const [name, value] of Object.entries(counts)) {
    if (!name.startsWith(COUNT) || typeof value !== 'number') continue;
    const [channelId = '', category = '', billed] = name.slice(COUNT.length).split('#');
    messages += value;
    if (billed === 'no') continue;
    if (category === 'service') service.set(channelId, (service.get(channelId) ?? 0) + value);
    else byList += value * (WHATSAPP_PRICES.byCategory[category] ?? 0);
  }
  for (const count of service.values()) {
    byList += Math.max(0, count - WHATSAPP_PRICES.freeService) * (WHATSAPP_PRICES.byCategory.service ?? 0);
  }
  return { messages, byList };
}
