import { afterEach, beforeEach, expect, it } from 'vitest';
import { addNumbers } from '#platform/dynamodb/add-numbers.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { whatsappSpendKey } from './keys.ts';
import { countWhatsAppPrice, readWhatsAppSpend } from './whatsapp-spend.ts';

let table: TestTable;
beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

const OF = { tenantId: 'acme', month: '2026-11' };
/** Half past eleven at night in São Paulo, of 30 November. */
const NIGHT = Date.UTC(2026, 11, 1, 2, 30);
const message = { tenantId: 'acme', channelId: '1', timezone: 'America/Sao_Paulo' };

it('messages count in the month of the company, and what WhatsApp does not bill costs nothing', async () => {
  const count = countWhatsAppPrice(table, () => NIGHT);
  expect(await readWhatsAppSpend(table, OF)).toBeUndefined();
  await count({ ...message, category: 'marketing', billed: 'yes' });
  await count({ ...message, category: 'marketing', billed: 'no' });
  await count({ ...message, category: 'Free text # 1', billed: 'unknown' });
  expect(await readWhatsAppSpend(table, OF)).toEqual({ messages: 3, byList: 62_500 });
});

it('the first thousand service messages of each number are free', async () => {
  const counted = { 'N#1#service#yes': 1_000, 'N#1#service#unknown': 2, 'N#2#service#yes': 900 };
  await addNumbers(table, whatsappSpendKey(OF), { ...counted, 'N#2#utility#yes': 1 }, 0);
  expect(await readWhatsAppSpend(table, OF)).toEqual({ messages: 1_903, byList: 3 * 6_800 });
});
