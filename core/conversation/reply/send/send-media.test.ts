import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { releaseChannel } from '#core/channel/release-channel.ts';
import { MEDIA_ID_LIVES_MS } from '#core/channel/uploaded-media.ts';
import type { ContentOf } from '#core/whatsapp/outbound/outbound-content.ts';
import { Outbox } from '../../../../test/benches/outbox.fixture.ts';
import { NOW, PHOTO, SenderBench, type Step } from '../../../../test/benches/sender.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../../test/support/conversations-table.ts';
import type { Behaviour } from './scripted-whatsapp.fixture.ts';

let server: TestTable;
let bench: SenderBench;
let outbox: Outbox;

beforeAll(async () => {
  server = await startConversationsTable();
});
afterAll(() => server.close());
beforeEach(() => {
  // Jitter of the queue's backoff.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  bench = new SenderBench(server);
  outbox = new Outbox(bench);
});

const photo = (more: Partial<ContentOf<'media'>> = {}) => ({ content: { ...PHOTO, ...more } });
const seconds = () => (bench.nowMs - NOW) / 1_000;

async function wake(seq = 1): Promise<void> {
  outbox.put(bench.record(seq, `test ${seq} ${bench.nowMs}`));
  await outbox.run();
}

it('the customer gets a file by the id of its upload, with its bytes as they are', async () => {
  await bench.put([photo()]);
  await wake();
  expect(bench.whatsapp.texts).toEqual(['image']);
  const [uploaded] = bench.whatsapp.uploaded;
  expect(uploaded?.form.includes(Buffer.alloc(9, 1))).toBe(true);
  expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 1, content: PHOTO });
});

it('a file that many get is uploaded once while its id is good for sure, and then again', async () => {
  await bench.put([photo(), photo(), photo()]);
  await wake();
  expect([bench.whatsapp.texts.length, bench.whatsapp.uploaded.length]).toEqual([3, 1]);
  bench.nowMs += MEDIA_ID_LIVES_MS;
  await bench.change({ reply_seq: 4 });
  await bench.addReply({ reply_seq: 4, ...photo() });
  await wake(4);
  expect([bench.whatsapp.texts.length, bench.whatsapp.uploaded.length]).toEqual([4, 2]);
});

it('WhatsApp has forgotten the file: it is uploaded anew, and the customer gets it once', async () => {
  await bench.put([photo(), { author: 'human', body: 'Segue.', content: { kind: 'text', body: 'Segue.' } }]);
  await wake();
  await bench.change({ reply_seq: 3 });
  await bench.addReply({ reply_seq: 3, ...photo() });
  bench.whatsapp.forgetFiles();
  await wake(3);
  expect(bench.whatsapp.texts).toEqual(['image', 'Segue.', 'image']);
  expect(bench.whatsapp.uploaded).toHaveLength(2);
  expect(await bench.reply(3)).toMatchObject({ status: 'sent', attempts: 2 });
});

it.each<[string, Behaviour, object]>([
  ['the file (131053)', { code: 131053 }, { code: 131053, refusal: { title: '(#131053)' } }],
  ['its form (100)', { code: 100 }, { code: 100 }],
])(
  'WhatsApp refuses %s: the reply has its reason, people have the customer, and the next one goes',
  async (_what, behaviour, told) => {
    await bench.put([photo(), { author: 'human', content: { kind: 'text', body: 'Segue.' } }]);
    bench.whatsapp.uploadScript.push(behaviour);
    await wake();
    expect(await bench.reply()).toMatchObject({
      ...{ status: 'failed', reason: 'media_upload_failed', attempts: 0, ...told },
    });
    expect(bench.whatsapp.texts).toEqual(['Segue.']);
    expect(await bench.conversation()).toMatchObject({
      ...{ settled_seq: 2, ticket_status: 'pending', ticket_reason: 'send_failed_media_upload_failed' },
    });
  },
);

it.each<[string, Behaviour]>([
  ['does not answer', 'hang'],
  ['takes the file and does not say so', 'accept_and_hang'],
  ['breaks the connection', 'drop'],
  ['is in trouble (503)', 'html_503'],
  ['has a fault of its own (131016)', { code: 131016 }],
  ['asks for patience (130429)', { code: 130429 }],
])('WhatsApp %s: the file is uploaded again, and the customer gets it once', async (_what, behaviour) => {
  await bench.put([photo()]);
  bench.whatsapp.uploadScript.push(behaviour, behaviour);
  await wake();
  expect(bench.whatsapp.texts).toEqual(['image']);
  expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 1, uploads: 2 });
  const { reason, code } = await bench.reply();
  expect([reason, code]).toEqual([undefined, undefined]);
});

it('WhatsApp takes no files: after four the reply has its reason, and the next one goes', async () => {
  await bench.put([photo(), { author: 'human', content: { kind: 'text', body: 'Segue.' } }]);
  bench.whatsapp.uploadScript.push(...Array<Behaviour>(9).fill('html_503'));
  await wake();
  expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'media_upload_failed' });
  expect(bench.whatsapp.uploadScript).toHaveLength(5);
  expect(bench.whatsapp.texts).toEqual(['Segue.']);
  // A person waits no longer for it than for the waits between four uploads.
  expect(seconds()).toBeLessThan(60);
});

it('WhatsApp has taken no file for some time: the next waits until the circuit of files closes, and is tried once', async () => {
  await bench.put([photo()]);
  const trouble: Behaviour = { code: 131016, httpStatus: 500 };
  bench.whatsapp.uploadScript.push('html_503', trouble, 'drop', trouble, 'drop');
  const { media } = bench.environment().portsFor(bench.record());
  for (let failures = 0; failures < 5; failures++) {
    await media.upload(await bench.conversation(), PHOTO.object, 'trace');
  }
  await wake();
  expect(bench.whatsapp.texts).toEqual(['image']);
  expect(seconds()).toBeGreaterThanOrEqual(30);
  expect(bench.whatsapp.uploaded).toHaveLength(1);
  // What was not tried counts as no upload that came to nothing.
  expect((await bench.reply()).uploads).toBeUndefined();
});

it('WhatsApp refuses the message, and its file was uploaded a moment ago: that is not done again', async () => {
  await bench.put([photo()]);
  bench.whatsapp.script.push({ code: 100 });
  await wake();
  expect(await bench.reply()).toMatchObject({ status: 'failed', code: 100, attempts: 1 });
  expect(bench.whatsapp.uploaded).toHaveLength(1);
});

it('a token that is not taken: the number is held, and the file goes after its release', async () => {
  await bench.put([photo()]);
  bench.whatsapp.uploadScript.push({ code: 190 });
  await wake();
  expect(await bench.reply()).toMatchObject({ status: 'held', reason: 'token_invalid' });
  expect(bench.heldChannels).toEqual(['token_invalid']);
  const ports = { table: server, holds: bench.holds, pause: async () => undefined };
  const wakes = {
    wake: async ({ replySeq }: { replySeq: number }) => outbox.put(bench.record(replySeq, 'r')),
  };
  await releaseChannel({ ...ports, ...wakes }, { tenantId: 'acme', channelId: bench.channelId });
  bench.nowMs += 6_000;
  await outbox.run();
  expect(bench.whatsapp.texts).toEqual(['image']);
});

it.each([
  ['is gone from the bucket', photo({ object: { ...PHOTO.object, key: 'media/acme/gone' } }), 'media_gone'],
  ['is larger than WhatsApp takes', photo({ object: { ...PHOTO.object, bytes: 5_000_001 } }), 'unsendable'],
  [
    'is of a type that it does not take',
    photo({ object: { ...PHOTO.object, mime: 'image/gif' } }),
    'unsendable',
  ],
  ['is no voice note', photo({ voice: true }), 'unsendable'],
])('a file that %s is not sent, and nothing of it', async (_what, reply, reason) => {
  await bench.put([reply]);
  await wake();
  expect(await bench.reply()).toMatchObject({ status: 'failed', reason, attempts: 0 });
  expect([bench.whatsapp.requests, bench.whatsapp.uploaded.length]).toEqual([0, 0]);
});

it('an environment with too little time for an upload leaves it to the next', async () => {
  await bench.put([photo()]);
  bench.remainingMs = 20_000;
  outbox.put(bench.record());
  await outbox.run(NOW);
  expect(bench.whatsapp.uploaded).toHaveLength(0);
  bench.remainingMs = 29_000;
  await outbox.run();
  expect(bench.whatsapp.texts).toEqual(['image']);
});

it('what an earlier owner wanted to send is not even uploaded', async () => {
  await bench.put([{ ...photo(), owner_epoch: 0 }]);
  await wake();
  expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'owner_changed' });
  expect(bench.whatsapp.uploaded).toHaveLength(0);
});

it('WhatsApp takes the message and then cannot use the file (131053): the next one is uploaded anew', async () => {
  await bench.put([photo()]);
  await wake();
  await bench.status(1, { status: 'failed', at: {}, errors: [{ code: 131053 }] });
  bench.nowMs += 10_000;
  await wake();
  expect(await bench.reply()).toMatchObject({
    status: 'failed',
    reason: 'media_upload_failed',
    code: 131053,
  });
  await bench.change({ reply_seq: 2, owner_epoch: 1 });
  await bench.addReply({ reply_seq: 2, author: 'human', ...photo() });
  await wake(2);
  expect(bench.whatsapp.uploaded).toHaveLength(2);
});

it.each(['before', 'after'] as const)(
  'an environment dies right %s each of its steps: the customer gets the file once',
  async (when) => {
    for (let call = 1; ; call++) {
      bench = new SenderBench(server);
      outbox = new Outbox(bench);
      await bench.put([{ author: 'human', ...photo() }]);
      // The number's statuses carry our key: that none came for a message says that it is not there.
      await bench.statusesSeen({ time: NOW - 60_000 });
      bench.whatsapp.onAccepted = async () => bench.status(1);
      let calls = 0;
      let dead = false;
      outbox.isDead = () => dead;
      outbox.stepOf = (delivery) => {
        dead = false;
        if (delivery !== 1) return undefined;
        const mortal: Step = async (_name, run) => {
          const isTheCall = !dead && ++calls === call;
          if (isTheCall && when === 'after') await run();
          dead ||= isTheCall;
          if (dead) throw new Error('dead');
          return run();
        };
        return mortal;
      };
      await wake();
      expect(bench.whatsapp.texts, `call ${call}`).toEqual(['image']);
      expect(await bench.reply(), `call ${call}`).toMatchObject({ status: 'sent' });
      if (calls < call) break;
    }
  },
);

it('two environments at once: the customer gets the file once', async () => {
  await bench.put([{ author: 'human', ...photo() }]);
  const twin = new Outbox(bench);
  outbox.put(bench.record(1, 'one'));
  twin.put(bench.record(1, 'other'));
  await Promise.all([outbox.run(), twin.run()]);
  expect(bench.whatsapp.texts).toEqual(['image']);
  expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 1 });
});
