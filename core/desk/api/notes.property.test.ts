import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordingLog } from '#platform/runtime/recording.fixture.ts';
import { TENANT } from '../../../test/benches/turn.fixture.ts';
import { turnCommand } from '../../../test/support/events.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { createHandoffNotes } from '../../agent/handoff-note.ts';
import { turnId } from '../../conversation/ids.ts';
import { commitTurn } from '../../conversation/turn/commit-turn.ts';
import { guardedBench } from '../../model/model.fixture.ts';
import { startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';

/** In everything that only colleagues may read. */
const SECRET = 'SEGREDO';
const params = { conversationId: 'cv_1' };

/** What people do with one conversation, in any order; what does not go is refused. */
const STEPS = [
  'note',
  'reply',
  'draft',
  'takeOver',
  'giveBack',
  'transfer',
  'transferSaying',
  'close',
  'reopen',
  'customer',
  'handOver',
] as const;

const histories = fc.array(
  fc.record({
    step: fc.constantFrom(...STEPS),
    text: fc.string({ minLength: 1, maxLength: 12 }),
    key: fc.nat({ max: 4 }),
  }),
  { minLength: 3, maxLength: 14 },
);

async function act(
  api: TestDeskApi,
  { step, text, key }: { step: (typeof STEPS)[number]; text: string; key: number },
) {
  const seen = await api.world.read();
  const ownerEpoch = seen?.owner_epoch ?? 0;
  const seenThrough = { seq: seen?.inbound_seq ?? 0, replySeq: seen?.reply_seq ?? 0 };
  const secret = `${SECRET} ${text}`;
  const ask = (operation: string, body: object) =>
    api.ask(operation, { params, body, headers: { 'idempotency-key': `k${key}` } });
  const to = { queueId: 'support' };
  if (step === 'handOver') return handOver(api, secret);
  if (step === 'customer') return void (await api.world.receive(`m-${text}`));
  const { status } = await {
    note: () => ask('writeNote', { text: secret }),
    draft: () => ask('saveDraft', { text: secret }),
    reply: () => ask('reply', { text: `Oi ${text}`, ownerEpoch, seenThrough }),
    takeOver: () => ask('takeOver', { ownerEpoch }),
    giveBack: () => ask('giveBack', { ownerEpoch }),
    transfer: () => ask('transfer', { ownerEpoch, to, note: secret }),
    transferSaying: () => ask('transfer', { ownerEpoch, to, note: secret, words: `Tchau ${text}` }),
    close: () => ask('close', { ownerEpoch, seenThrough }),
    reopen: () => ask('reopen', { ownerEpoch }),
  }[step]();
  expect(status).toBeLessThan(500);
}

/** The AI gives the conversation to people, with a note for them. */
async function handOver({ world }: TestDeskApi, secret: string): Promise<void> {
  const { table, conversations, clock } = world;
  const seen = await world.read();
  if (seen?.ticket_status !== 'bot') return;
  const id = turnId(`turn ${seen.owner_epoch}`);
  const content = { kind: 'text', body: 'Passo para uma pessoa.' } as const;
  const handover = { owner: { status: 'pending', queueId: 'sales' }, reason: 'asked' } as const;
  const answer = { turnId: id, seq: seen.inbound_seq, outcome: 'handed_over', content, handover } as const;
  await commitTurn(table, seen, answer, { author: 'ai', now: () => clock.nowMs });
  const { model, limits } = guardedBench(async () => ({ kind: 'said', text: secret }));
  const installed = { stage: 'test', modelId: 'm-1', baseUrl: 'http://model/v1' };
  const note = createHandoffNotes({ conversations, table, model, installed, log: recordingLog() });
  const turn = { id, seen, tenant: TENANT, command: turnCommand() };
  await note(turn, { about: undefined, history: [] }, limits());
}

it('what is written for colleagues is in no reply, no command and no fact, whatever people do', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const api = await startDeskApi();
      await api.world.given({ ticket_status: 'pending', queue_id: 'sales' });
      for (const step of steps) await act(api, step);
      const items = await api.world.table.items();
      const forColleagues = items.filter(({ sk }) => /^(NOTE|USER)#/.test(String(sk)));
      const rest = items.filter((item) => !forColleagues.includes(item));
      expect(JSON.stringify([rest, api.world.told])).not.toContain(SECRET);
      await api.world.table.close();
    }),
    propertyRuns(8),
  );
});
