import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DisturbedWhatsApp, startDisturbedWhatsApp } from './whatsapp.fixture.ts';

let whatsapp: DisturbedWhatsApp;

beforeEach(async () => {
  whatsapp = await startDisturbedWhatsApp();
});
afterEach(() => whatsapp.close());

/** Sends so many messages one after the other. @returns 200 or the code of each */
async function codes(count: number, parts: object = {}, phoneNumberId = '1000'): Promise<number[]> {
  const answers: number[] = [];
  for (let sent = 0; sent < count; sent++) {
    const { code, status } = await whatsapp.send(parts, { phoneNumberId });
    answers.push(code ?? status);
  }
  return answers;
}

const OTHER = { to: '5511900000001' };
const TEMPLATE = { type: 'template', template: { name: 'aviso', language: { code: 'pt_BR' } } };

describe('the pair rate', () => {
  it('takes 45 messages at once, then one each 6 seconds, for each customer', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'pair-rate' });
    const all = await codes(46);
    expect(all.filter((code) => code === 200)).toHaveLength(45);
    expect(all.at(-1)).toBe(131056);
    expect(await codes(1, OTHER)).toEqual([200]);
    expect(await codes(1, {}, '2000')).toEqual([200]);
    await whatsapp.clock.advance(5999);
    expect(await codes(1)).toEqual([131056]);
    await whatsapp.clock.advance(1);
    expect(await codes(2)).toEqual([200, 131056]);
  });

  it('counts a number and a user id as one customer', async () => {
    await whatsapp.writes();
    whatsapp.faults.add({ target: 'whatsapp', action: 'pair-rate', burst: 1 });
    const { body } = await whatsapp.send();
    const recipient = (body as { contacts: { user_id: string }[] }).contacts[0]?.user_id;
    expect(await codes(1, { to: undefined, recipient })).toEqual([131056]);
    await whatsapp.clock.advance(6000);
    expect(await codes(1, { to: undefined, recipient })).toEqual([200]);
    expect(await codes(1)).toEqual([131056]);
  });

  it('holds for messages that come at the same moment', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'pair-rate', burst: 3 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => whatsapp.send()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  });

  it('is off when it was switched off, and counts what broke it', async () => {
    const id = whatsapp.faults.add({ target: 'whatsapp', action: 'pair-rate', burst: 1 });
    expect(await codes(3)).toEqual([200, 131056, 131056]);
    expect(whatsapp.faults.report(id)).toMatchObject({ seen: 2, struck: 2 });
    whatsapp.faults.remove(id);
    expect(await codes(1)).toEqual([200]);
  });
});

describe('the throughput', () => {
  it('is so many messages within a second, for each business number', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'throughput', per_second: 2 });
    expect(await codes(3)).toEqual([200, 200, 130429]);
    expect(await codes(1, OTHER)).toEqual([130429]);
    expect(await codes(1, {}, '2000')).toEqual([200]);
    await whatsapp.clock.advance(1000);
    expect(await codes(3)).toEqual([200, 200, 130429]);
  });

  it('is 80 unless told otherwise', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'throughput' });
    const answers = await Promise.all(Array.from({ length: 82 }, () => whatsapp.send()));
    expect(answers.filter(({ code }) => code === 130429)).toHaveLength(2);
  });
});

describe('the 24-hour window', () => {
  const DAY_MS = 24 * 60 * 60 * 1000;

  it('is open for a day after the customer wrote, for all but templates', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'window' });
    expect(await codes(1)).toEqual([131047]);
    expect(await codes(1, TEMPLATE)).toEqual([200]);
    await whatsapp.writes();
    expect(await codes(1)).toEqual([200]);
    expect(await codes(1, OTHER)).toEqual([131047]);
    expect(await codes(1, {}, '2000')).toEqual([131047]);
    await whatsapp.clock.advance(DAY_MS);
    expect(await codes(1)).toEqual([200]);
    await whatsapp.clock.advance(1);
    expect(await codes(1)).toEqual([131047]);
    await whatsapp.writes();
    expect(await codes(1)).toEqual([200]);
  });

  it('may be told by a status of an accepted message', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'window', later: true });
    expect(await codes(1)).toEqual([200]);
    await whatsapp.statusesPosted();
    expect(whatsapp.statuses).toMatchObject([{ status: 'failed', errors: [{ code: 131047 }] }]);
  });
});

it('a customer who wants no more messages gets none', async () => {
  whatsapp.faults.add({ target: 'whatsapp', action: 'opt-out' });
  const preference = (value: string) =>
    whatsapp.standIn.observe({
      entry: [
        {
          changes: [
            {
              field: 'user_preferences',
              value: {
                metadata: { phone_number_id: '1000' },
                user_preferences: [{ wa_id: '5511987654321', value }],
              },
            },
          ],
        },
      ],
    });
  expect(await codes(1)).toEqual([200]);
  preference('stop');
  expect(await codes(1)).toEqual([131050]);
  expect(await codes(1, OTHER)).toEqual([200]);
  preference('resume');
  expect(await codes(1)).toEqual([200]);
});

it('a wrong token is refused unless it was told to take any', async () => {
  const wrong = { token: 'wrong' };
  expect(await whatsapp.send({}, wrong)).toMatchObject({ status: 401, code: 190 });
  whatsapp.faults.add({ target: 'whatsapp', action: 'any-token', match: { phone_number_id: '1000' } });
  expect(await whatsapp.send({}, wrong)).toMatchObject({ status: 200 });
  expect(await whatsapp.send({}, { ...wrong, phoneNumberId: '2000' })).toMatchObject({ code: 190 });
});
