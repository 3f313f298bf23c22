import { afterEach, beforeEach, expect, it } from 'vitest';
import { brokenRules, type ContactsBench, startContactsBench } from './contacts.fixture.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(async () => {
  expect(brokenRules(await bench.contacts(), await bench.aliases())).toEqual([]);
  await bench.close();
});

const phone = { waId: '447700900001' };
const inShop = { userId: 'GB.1' };
const inBank = { userId: 'GB.2' };

const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00Z`;
const recognize = (sender: object, hour: number, scope: string, environment = bench.environment()) =>
  environment.recognize('acme', sender, at(hour), scope);

it('one person under two ids stays two contacts when both wrote before, and the ticket names the other', async () => {
  const shop = await recognize({ ...phone, ...inShop }, 8, 'shop');
  const bank = await recognize(inBank, 8, 'bank');
  expect(bank.contactId).not.toBe(shop.contactId);
  const environment = bench.environment();
  for (const hour of [9, 10]) {
    expect(await recognize({ ...phone, ...inBank }, hour, 'bank', environment)).toEqual({
      contactId: bank.contactId,
      samePhoneAs: shop.contactId,
    });
  }
  expect(await recognize({ ...phone, ...inShop }, 11, 'shop', environment)).toEqual(shop);
  expect(await recognize(inBank, 11, 'bank', environment)).toEqual(bank);
});

it('who was never seen in the other portfolio is known by their number, and there is nobody to name', async () => {
  const shop = await recognize({ ...phone, ...inShop }, 8, 'shop');
  expect(await recognize({ ...phone, ...inBank }, 9, 'bank')).toEqual(shop);
});

it('the former owner of a number is somebody else, and is not named', async () => {
  await recognize({ ...phone, ...inShop }, 8, 'shop');
  const owner = await recognize({ ...phone, userId: 'GB.9' }, 9, 'shop');
  expect(owner).not.toHaveProperty('samePhoneAs');
});
