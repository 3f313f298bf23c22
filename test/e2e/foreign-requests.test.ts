import { callerOf } from '@prosa/local-cloud/aws-call';
import { FOREIGN, openedServers, sendForeign } from '@prosa/local-cloud/http/foreign-requests.fixture';
import { expect, it } from 'vitest';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

/** The whole answer: nothing else is told. */
const REFUSED = /^403 \{"message":"only (requests to|pages of) localhost or 127\.0\.0\.1 are answered"\}\n$/;

const MESSAGE = '{"messaging_product":"whatsapp","to":"5511911110001","type":"text","text":{"body":"Oi"}}';

/** What would have an effect, or tell something, if it came from this machine. */
const HARMFUL = [
  {
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: '{"SecretId":"prosa/local/model/default"}',
  },
  { method: 'POST', path: '/_local/say', headers: {}, body: '{"text":"Oi","from":"5511911110001"}' },
  { method: 'POST', path: '/v26.0/100000000000001/messages', headers: {}, body: MESSAGE },
  { method: 'POST', path: '/v1/chat/completions', headers: {}, body: '{"model":"m","messages":[]}' },
  { method: 'GET', path: '/webhooks/whatsapp/default?hub.mode=subscribe', headers: {} },
  { method: 'GET', path: '/_local/health', headers: {} },
];

it('answers no page of another site on any port, the stand-ins included', async () => {
  const ports = openedServers();
  const seen: string[] = [];
  const prosa = await startProsa({
    maximumEnvironments: 1,
    strict: true,
    statusDelayMs: 1,
    onInvocation: ({ functionName }) => {
      if (functionName.includes('Webhook')) seen.push(functionName);
    },
    onCall: (call) => {
      // Every function signs its calls.
      if (callerOf(call) === undefined) seen.push(call.operation);
    },
  });
  try {
    expect((await prosa.say('Oi')).status).toBe(200);
    await until('the answer', () => prosa.whatsapp.outbox().length === 1);
    // The front port, the HTTP API, six AWS services, both stand-ins and a Runtime API at least.
    expect(ports().length).toBeGreaterThanOrEqual(9);
    await prosa.whatsapp.statusesDelivered();
    seen.length = 0;
    for (const port of ports()) {
      for (const foreign of FOREIGN) {
        for (const { headers, ...request } of HARMFUL) {
          const answer = await sendForeign(port, { ...request, headers: { ...headers, ...foreign } });
          expect([port, answer]).toEqual([port, expect.stringMatching(REFUSED)]);
        }
      }
    }
    expect([seen, prosa.whatsapp.outbox().length, prosa.model?.calls().length]).toEqual([[], 1, 1]);
  } finally {
    await prosa.close();
  }
});
