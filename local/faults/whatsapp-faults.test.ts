import { ManualClock } from '@prosa/local-cloud/clock';
import { FaultRegistry } from '@prosa/local-cloud/faults';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudApi, createCloudApi } from '#core/whatsapp/outbound/cloud-api.ts';
import { serveWhatsAppStandIn, type WhatsAppStandIn } from '../whatsapp/stand-in.ts';
import { disturbedSends } from './whatsapp-faults.ts';
import type { WHATSAPP_TARGET } from './whatsapp-target.ts';

let clock: ManualClock;
let faults: FaultRegistry<typeof WHATSAPP_TARGET>;
let standIn: WhatsAppStandIn;
let api: CloudApi;
let reports: string[];

beforeEach(async () => {
  clock = new ManualClock();
  faults = new FaultRegistry({ clock });
  reports = [];
  standIn = await serveWhatsAppStandIn({
    channels: [{ phoneNumberId: '1000', displayPhoneNumber: '551140000001', accessToken: 'token' }],
    onReport: (line) => reports.push(line),
    disturb: disturbedSends(faults),
  });
  api = createCloudApi({ baseUrl: standIn.url, version: 'v26.0', timeoutMs: 20_000 });
});
afterEach(async () => {
  faults.close();
  await standIn.close();
});

const send = (to = '5511987654321', signal?: AbortSignal) =>
  api.sendText({
    to,
    phoneNumberId: '1000',
    body: 'Olá',
    callbackData: 'cv_1#1',
    accessToken: 'token',
    traceId: '1-0-0',
    signal,
  });

const struck = async (times = 1) => {
  while (faults.list()[0]?.struck !== times) await new Promise((resolve) => setImmediate(resolve));
};

describe('the stand-in for WhatsApp', () => {
  it('accepts without a fault, and where none matches', async () => {
    faults.add({ target: 'whatsapp', action: 'error', match: { to: '5511900000000' } });
    faults.add({ target: 'whatsapp', action: 'error', match: { phone_number_id: '2000' } });
    expect(await send()).toMatchObject({ kind: 'accepted' });
    expect(await send('5511900000000')).toMatchObject({ kind: 'unknown' });
    expect(standIn.outbox()).toHaveLength(1);
  });

  it.each([
    [130429, 429, true],
    [80007, 429, true],
    [131026, 400, false],
    [190, 401, false],
  ])('refuses with code %i', async (code, httpStatus, retryable) => {
    faults.add({ target: 'whatsapp', action: 'refuse', code });
    expect(await send()).toMatchObject({ kind: 'refused', code, httpStatus, retryable });
    expect(standIn.outbox()).toEqual([]);
  });

  it('refuses with a code after which the message may have gone out all the same', async () => {
    faults.add({ target: 'whatsapp', action: 'refuse', code: 131016 });
    expect(await send()).toMatchObject({ kind: 'unknown' });
    expect(standIn.outbox()).toEqual([]);
  });

  it('is broken: a status without a code, which may mean anything', async () => {
    faults.add({ target: 'whatsapp', action: 'error' });
    expect(await send()).toMatchObject({ kind: 'unknown' });
    expect(standIn.outbox()).toEqual([]);
  });

  it('accepts and drops the connection', async () => {
    faults.add({ target: 'whatsapp', action: 'drop-after-accept' });
    expect(await send()).toMatchObject({ kind: 'unknown' });
    expect(standIn.outbox()).toHaveLength(1);
  });

  it('takes its time', async () => {
    faults.add({ target: 'whatsapp', action: 'slow', ms: 1000 });
    const outcome = send();
    await struck();
    expect(standIn.outbox()).toEqual([]);
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ kind: 'accepted' });
  });

  it('gives no answer: the connection ends after the time', async () => {
    faults.add({ target: 'whatsapp', action: 'hang', ms: 1000 });
    const outcome = send();
    await struck();
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    expect(standIn.outbox()).toEqual([]);
  });

  it('gives no answer until the caller gives up, or the runtime closes', async () => {
    faults.add({ target: 'whatsapp', action: 'hang' });
    const patience = new AbortController();
    const outcome = send(undefined, patience.signal);
    await struck();
    patience.abort();
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    const other = send();
    await struck(2);
    faults.close();
    expect(await other).toMatchObject({ kind: 'unknown' });
    expect(standIn.outbox()).toEqual([]);
    expect(reports).toEqual([]);
  });
});
