import { createSocket } from 'node:dgram';
import { callerOf } from '@prosa/local-cloud/aws-call';
import { FOREIGN, openedServers, sendForeign } from '@prosa/local-cloud/http/foreign-requests.fixture';
import {
  leaveOpen,
  RAW_REQUESTS,
  rawPosts,
  sendRaw,
  UNFINISHED,
} from '@prosa/local-cloud/http/raw-requests.fixture';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DEMO_APP_SECRET } from '../../local/demo/demo-tenant.ts';
import { LocalProcess } from '../support/local-process.ts';
import { HAS_PROC, processTree, waitingSockets } from '../support/processes.ts';
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

/** What some port of ours has, beside all that `/_local/` lists. */
const OWN_PATHS = [
  '/webhooks/whatsapp/default',
  '/webhooks/whatsapp/%ff',
  '/desk/v1/conversations',
  '/tools/x',
  '/v26.0/100000000000001/messages',
  '/v26.0/100000000000001/media',
  '/v1/chat/completions',
  '/v1/responses',
  '/v1/embeddings',
  '/v1/audio/transcriptions',
  '/customers/5511911110001/orders',
  '/orders/%ff',
];

/** Its sockets as the system sees them, not as we know of them. */
describe.runIf(HAS_PROC)('npm run local', () => {
  let local: LocalProcess;
  let leftOpen: (() => void)[] = [];
  beforeAll(async () => {
    local = await LocalProcess.start('--assembly', inject('localAssembly'));
    // A message's way goes through every function: now each has opened what it opens.
    await converse('5511911110001');
  });
  afterAll(async () => {
    for (const end of leftOpen) end();
    await local?.kill();
  });

  async function converse(from: string): Promise<void> {
    expect(await local.say(from, 'Oi')).toBe(200);
    await until('the answer', async () => (await local.outbox()).some(({ to }) => to === from));
  }

  const sockets = () => waitingSockets(processTree(local.pid));
  const ports = () => sockets().flatMap(({ protocol, port }) => (protocol === 'tcp' ? [port] : []));

  it('listens on 127.0.0.1 alone, and only where it says', async () => {
    const health = await (await fetch(`${local.url}/_local/health`)).text();
    const told = [...`${health} ${local.url}`.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) =>
      Number(port),
    );
    const found = sockets();
    expect(found.filter(({ address }) => address !== '127.0.0.1')).toEqual([]);
    expect(found.filter(({ port }) => !told.includes(port))).toEqual([]);
    expect(told.filter((port) => !found.some((one) => one.port === port))).toEqual([]);
  });

  it('gives a page of another site nothing, and no leave to read, on any port', async () => {
    for (const port of ports()) {
      for (const headers of FOREIGN) {
        for (const method of ['OPTIONS', 'GET', 'POST']) {
          const lines = Object.entries({ host: 'localhost', ...headers, connection: 'close' });
          const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n');
          const answer = await sendRaw(port, `${method} /_local/health HTTP/1.1\r\n${head}\r\n\r\n`);
          expect(answer).toMatch(/^HTTP\/1\.1 403 /);
          expect(answer).not.toMatch(/access-control-allow/i);
        }
      }
    }
  });

  it('outlives whatever bytes come to any port, and gives nothing for them', {
    timeout: 600_000,
  }, async () => {
    const all = ports();
    leftOpen = await Promise.all(all.flatMap((port) => UNFINISHED.map((bytes) => leaveOpen(port, bytes))));
    const { items } = (await (await fetch(`${local.url}/_local/`)).json()) as { items: { path: string }[] };
    const requests = [...RAW_REQUESTS, ...rawPosts([...OWN_PATHS, ...items.map(({ path }) => path)])];
    const wrong: string[] = [];
    for (const port of all) {
      for (const bytes of requests) {
        const answer = await sendRaw(port, bytes);
        const isRefused = /^(?:$|HTTP\/1\.1 (?:4\d\d|501) )/.test(answer);
        if (!isRefused || answer.includes('root:') || answer.includes(DEMO_APP_SECRET)) {
          wrong.push(`${port}: ${bytes.toString().slice(0, 160)} -> ${answer.slice(0, 160)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('outlives datagrams that are no segments of a trace', async () => {
    const udp = sockets().flatMap(({ protocol, port }) => (protocol === 'udp' ? [port] : []));
    const sender = createSocket('udp4');
    for (const port of udp) {
      for (const bytes of ['', 'x', '{"format":"json","version":1}\n', Buffer.alloc(60_000, '[')]) {
        await new Promise((sent) => sender.send(bytes, port, '127.0.0.1', sent));
      }
    }
    sender.close();
  });

  it('answers a customer after all of it, and has called none of it a fault of its own', async () => {
    await converse('5511911110002');
    expect(local.complained.replaceAll(/^fault of the local runtime: InvalidSegmentError.*\n/gm, '')).toBe(
      '',
    );
  });
});
