import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { unchangedSince } from '../conversation-write.ts';
import { conversationKey, summaryKey } from '../keys.ts';
import { cv, type MergeBench, startMergeBench } from './merge.fixture.ts';

let bench: MergeBench;
beforeEach(async () => {
  bench = await startMergeBench();
});
afterEach(() => bench.close());

/** B, in which two messages are unanswered, becomes part of A, which has one. */
async function merged() {
  await bench.contact('ct_a', { merged_from: ['ct_b'] });
  await bench.contact('ct_b', { merged_into: 'ct_a' });
  await bench.living('ct_a');
}

const rowOf = async (messageId: string) =>
  (await bench.rows('ct_a')).find(({ message_id }) => message_id === messageId);

/** Items of messages, wherever they are. */
const stored = async (messageId: string) =>
  (await bench.items()).filter(
    ({ message_id, sk }) => message_id === messageId && String(sk).startsWith('MSG#'),
  );

describe('a message of a conversation that became part of another', () => {
  beforeEach(async () => {
    await bench.receive('ct_a', 'a1');
    await bench.receive('ct_b', 'b1', { second: 1 });
    await bench.receive('ct_b', 'b2', { second: 2 });
  });

  it('is taken back where it stands, and in every summary that may hold it', async () => {
    await merged();
    for (const contact of ['ct_a', 'ct_b']) {
      const summary = { text: 'secret', through: 'MSG#9', messages: 1, reply_seq: 0 };
      await bench.put({ ...summaryKey('acme', cv(contact)), ...summary });
    }
    await bench.receive('ct_a', 'r1', { second: 9, revokes: 'b1' });
    expect(await stored('b1')).toMatchObject([{ body: null, revoked: true }]);
    expect((await bench.items()).filter(({ sk }) => sk === 'SUMMARY')).toEqual([]);
  });

  it('is answered anew when it is edited, under a number that no other has', async () => {
    await merged();
    const { inboundSeq } = await bench.receive('ct_a', 'e1', { second: 9, edits: 'b1' });
    expect(inboundSeq).toBe(4);
    const numbers = (await bench.rows('ct_a')).map(({ message_id, body, inbound_seq }) => [
      message_id,
      body === 'edited',
      inbound_seq,
    ]);
    expect(numbers).toEqual([
      ['a1', false, 1],
      ['b1', true, 4],
      ['b2', false, 3],
    ]);
    const again = await bench.receive('ct_a', 'e1', { second: 9, edits: 'b1' });
    expect(again).toMatchObject({ duplicate: true, inboundSeq: 4 });
  });

  it('keeps its number over a further merge', async () => {
    await merged();
    await bench.receive('ct_a', 'e1', { second: 9, edits: 'b2' });
    await bench.receive('ct_z', 'z1', { second: 10 });
    await bench.contact('ct_z', { merged_from: ['ct_a', 'ct_b'] });
    await bench.contact('ct_a', { merged_from: ['ct_b'], merged_into: 'ct_z' });
    await bench.living('ct_b');
    const numbers = (await bench.rows('ct_z')).map(({ message_id, inbound_seq }) => [
      message_id,
      inbound_seq,
    ]);
    expect(numbers).toEqual([
      ['a1', 2],
      ['b1', 3],
      ['b2', 5],
      ['z1', 1],
    ]);
    expect((await bench.find('ct_z'))?.inbound_seq).toBe(5);
  });

  it('has a reaction, and so has a reply of ours', async () => {
    await bench.reply('ct_b', 1, { status: 'sent', message_id: 'ours' });
    await merged();
    await bench.receive('ct_a', 'h1', { second: 8, reactsTo: 'b1' });
    await bench.receive('ct_a', 'h2', { second: 9, reactsTo: 'ours' });
    expect((await rowOf('b1'))?.reactions?.customer?.emoji).toBe('👍');
    expect((await bench.repository.findReply('acme', cv('ct_b'), 1))?.reactions?.customer?.emoji).toBe('👍');
    expect(await bench.messages('ct_a')).toEqual(['a1', 'b1', 'b2']);
  });

  it('is a duplicate when it is delivered again, with its number', async () => {
    await merged();
    expect(await bench.receive('ct_a', 'b2')).toMatchObject({ duplicate: true, inboundSeq: 3 });
    expect(await bench.receive('ct_b', 'b1')).toMatchObject({ duplicate: true, inboundSeq: 2 });
  });
});

describe('what came before its message, and before the merge', () => {
  it('is done to the message when that comes after it', async () => {
    await bench.receive('ct_a', 'a1');
    await bench.receive('ct_b', 'r1', { second: 2, revokes: 'b1' });
    await merged();
    expect((await bench.receive('ct_a', 'b1', { second: 1 })).inboundSeq).toBeUndefined();
    expect(await stored('b1')).toMatchObject([{ body: null, revoked: true }]);
    expect(await bench.messages('ct_a')).toEqual(['a1', 'b1']);
    expect(await bench.receive('ct_a', 'b1', { second: 1 })).toMatchObject({ duplicate: true });
  });

  it('and what comes after the merge wait for it together', async () => {
    await bench.receive('ct_a', 'a1');
    await bench.receive('ct_b', 'e1', { second: 2, edits: 'b1' });
    await merged();
    await bench.receive('ct_a', 'h1', { second: 3, reactsTo: 'b1' });
    const { inboundSeq } = await bench.receive('ct_a', 'b1', { second: 1 });
    expect(await rowOf('b1')).toMatchObject({ body: 'edited', inbound_seq: inboundSeq });
    expect((await rowOf('b1'))?.reactions?.customer?.emoji).toBe('👍');
    expect(await bench.messages('ct_a')).toEqual(['a1', 'b1']);
  });
});

it('a writer that has read the conversation before another became part of it writes nothing', async () => {
  await bench.receive('ct_a', 'a1');
  const seen = await bench.find('ct_a');
  if (!seen) throw new Error('no conversation');
  await bench.receive('ct_b', 'smile', { reaction: true });
  await merged();
  const key = conversationKey('acme', cv('ct_a'));
  const late = await updateItem(bench.table, key, {
    seen,
    overwrite: { customer_name: 'late' },
    where: unchangedSince(seen),
  });
  expect(late.kind).toBe('refused');
});
