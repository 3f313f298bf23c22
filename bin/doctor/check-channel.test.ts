import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type AccountState, healthyAccount } from '../../local/whatsapp/answer-lookups.ts';
import { serveWhatsAppStandIn, type WhatsAppStandIn } from '../../local/whatsapp/stand-in.ts';
import { type ConfiguredChannel, checkChannel } from './check-channel.ts';
import { lineOf } from './finding.ts';
import { createGraphLookup } from './graph-lookup.ts';

const NOW = Date.UTC(2026, 10, 30);
const CHANNEL: ConfiguredChannel = {
  ...{
    channelId: '100',
    accountId: undefined,
    token: 'token',
    callbackUrl: 'https://x/webhooks/whatsapp/default',
  },
  templates: [{ name: 'ready', language: 'pt_BR' }],
};

let whatsapp: WhatsAppStandIn;
beforeAll(async () => {
  const channels = [{ phoneNumberId: '100', displayPhoneNumber: '+5511', accessToken: 'token' }];
  whatsapp = await serveWhatsAppStandIn({ channels });
});
beforeEach(() => {
  const templates = [{ name: 'ready', language: 'pt_BR', status: 'APPROVED' }];
  Object.assign(whatsapp.account, healthyAccount(), { templates });
});
afterAll(() => whatsapp.close());

async function lines(account: Partial<AccountState> = {}, channel: Partial<ConfiguredChannel> = {}) {
  Object.assign(whatsapp.account, account);
  const graph = createGraphLookup(`${whatsapp.url}/v26.0`, fetch);
  return (await checkChannel(graph, { ...CHANNEL, ...channel }, NOW)).map(lineOf);
}

it('a number that is well has four lines that say so', async () => {
  expect(await lines()).toEqual([
    'ok    channel 100 token: valid, without an end',
    'ok    channel 100 quality: GREEN, CONNECTED',
    'ok    channel 100 webhook: an app is subscribed',
    'ok    channel 100 templates: 1 of the tenant’s are approved',
  ]);
});

it.each<[string, Partial<AccountState>, RegExp]>([
  [
    'a token that ends soon',
    { tokenEndsAt: NOW / 1000 + 86_400 },
    /^warn {2}.*token: valid until 2026-12-01 → /,
  ],
  [
    'a token without a right',
    { scopes: ['whatsapp_business_messaging'] },
    /^fail {2}.*token: whatsapp_business_management is missing → /,
  ],
  ['red quality', { quality: 'RED' }, /^fail {2}.*quality: RED, CONNECTED → /],
  ['yellow quality', { quality: 'YELLOW' }, /^warn {2}.*quality: YELLOW/],
  [
    'an account without an app',
    { isSubscribed: false },
    /^fail {2}.*webhook: no app is subscribed .* → subscribe the app/,
  ],
  [
    'another address',
    { callbackUrl: 'https://elsewhere' },
    /^fail {2}.*webhook: webhooks of this number go to another address → /,
  ],
  [
    'a paused template',
    { templates: [{ name: 'ready', language: 'pt_BR', status: 'PAUSED' }] },
    /^warn {2}.*ready \(pt_BR\) is PAUSED → /,
  ],
  ['a template that is not there', { templates: [] }, /^warn {2}.*ready \(pt_BR\) is not there → /],
])('%s is told with what to do', async (_what, account, line) => {
  expect((await lines(account)).filter((told) => !told.startsWith('ok'))).toEqual([
    expect.stringMatching(line),
  ]);
});

it('a token that is refused, or not there, is told and nothing else is asked', async () => {
  expect(await lines({}, { token: 'old' })).toEqual([
    expect.stringMatching(/^fail {2}channel 100 token: the Graph API refuses it with code 190 → /),
  ]);
  expect(await lines({}, { token: undefined })).toEqual([expect.stringMatching(/^fail .*there is none → /)]);
});
