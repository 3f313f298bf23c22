import type { Context, SQSEvent } from 'aws-lambda';
import { type HeldReply, releaseChannel } from '#core/channel/release-channel.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { storeInLiving } from '#core/conversation/message/store-in-living.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { DeliveryStore } from '#core/conversation/reply/delivery/delivery-store.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { Accepted } from '#core/conversation/reply/send/scripted-whatsapp.fixture.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { Receipt } from '#core/whatsapp/inbound/receipt.ts';
import type { ContentOf } from '#core/whatsapp/outbound/outbound-content.ts';
import { textOf } from '#core/whatsapp/outbound/text-of.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler as createReceipts } from '../../functions/receipts/handler.ts';
import { Outbox } from '../benches/outbox.fixture.ts';
import { at, NOW, PHOTO, SenderBench, type Step, TEMPLATE } from '../benches/sender.fixture.ts';
import { inboxEcho } from '../support/events.ts';
import { AI_FIRST } from '../support/records.ts';
import { type FORMS, type History, IN_TIME_MS, type StatusPlan } from './outbound-history.ts';

/** How it ended. */
export interface OutboundEnd {
  conversation: Conversation;
  rows: ReplyRow[];
  accepted: Accepted[];
  /** Files that WhatsApp took. */
  uploads: number;
  /** Keys of the facts. */
  facts: Set<string>;
  deadLetters: number;
  /** Of one record. */
  mostReceives: number;
  /** Timers that brought a reply back. */
  timers: number;
  /** Invocations before the last of the longest chain. */
  longestChain: number;
  /** Every status of what was accepted came within the wait, with our key. */
  statusesInTime: boolean;
  /** As in the history. */
  carriesKeys: boolean;
}

/** What is said in each form. */
const SAID: { [Form in (typeof FORMS)[number]]: ContentOf<Form> } = {
  buttons: {
    kind: 'buttons',
    body: 'Com quem?\n\n1. Vendas\n2. Suporte',
    buttons: [
      { id: 'queue:vendas', title: 'Vendas' },
      { id: 'queue:suporte', title: 'Suporte' },
    ],
  },
  link: { kind: 'link', body: 'Pague aqui.', title: 'Pagar', url: 'https://loja.example/p' },
  location: { kind: 'location', latitude: -23.5, longitude: -46.6, name: 'Loja' },
  location_request: { kind: 'location_request', body: 'Onde você está?' },
  media: PHOTO,
};

const PROMPT: StatusPlan = { first: 'early', times: 1 };

/** The most rounds of the watchdog: far beyond what any history needs. */
const ROUNDS = 40;

/** Lives a history to its end: all records worked, all statuses told, the watchdog content. */
export async function runOutbound(table: Table, history: History): Promise<OutboundEnd> {
  const bench = new SenderBench(table);
  const outbox = new Outbox(bench);
  await putAnswers(bench, outbox, history);
  bench.whatsapp.script.push(...history.behaviours);
  bench.whatsapp.uploadScript.push(...history.uploads);
  const { forgets } = history;
  if (forgets !== undefined) outbox.plan(NOW + forgets, async () => bench.whatsapp.forgetFiles());
  const { carriesKeys } = history;
  await bench.statusesSeen({ time: NOW - 60_000, carriesKey: carriesKeys });
  planStatuses(bench, outbox, history);
  planDeaths(outbox, history);
  if (history.customerWrites !== undefined) {
    const wroteAt = NOW + history.customerWrites;
    outbox.plan(wroteAt, () =>
      bench.change({ inbound_seq: 2, last_inbound_at: at(wroteAt), window_from: at(wroteAt) }),
    );
  }
  if (history.takenOver !== undefined) {
    const person = { ticket_status: 'open' as const, queue_id: 'general', user_id: 'u1', owner_epoch: 2 };
    outbox.plan(NOW + history.takenOver, () => takeOver(bench, person));
  }
  await outbox.run();
  for (let round = 1; round <= ROUNDS && (await release(bench, outbox, round)); round++) await outbox.run();
  for (let round = 1; round <= ROUNDS && (await outbox.wakeOverdue(round)); round++) await outbox.run();
  const conversation = await bench.conversation();
  const rows: ReplyRow[] = [];
  for (let seq = 1; seq <= conversation.reply_seq; seq++) rows.push(await bench.reply(seq));
  const { accepted } = bench.whatsapp;
  return {
    ...{ conversation, rows, accepted, uploads: bench.whatsapp.uploaded.length },
    facts: new Set(bench.facts.map(({ idempotency_key }) => idempotency_key)),
    deadLetters: outbox.deadLetters.length,
    mostReceives: outbox.mostReceives,
    timers: outbox.timers,
    longestChain: outbox.longestChain,
    carriesKeys,
    statusesInTime: carriesKeys && accepted.every((_, index) => isInTime(history.statuses[index] ?? PROMPT)),
  };
}

/** As an operator does who has repaired the channel. @returns whether anything was held */
async function release(bench: SenderBench, outbox: Outbox, round: number): Promise<boolean> {
  const ports = {
    ...{ table: bench.table, holds: bench.holds, pause: async () => undefined },
    wake: async ({ replySeq }: HeldReply) => outbox.put(bench.record(replySeq, `release:${round}`)),
  };
  return (await releaseChannel(ports, { tenantId: 'acme', channelId: bench.channelId })) > 0;
}

/** Unless the sender has given it to people before. */
async function takeOver(bench: SenderBench, person: Partial<Conversation>): Promise<void> {
  const { owner_epoch } = await bench.conversation();
  await bench.change({ ...person, owner_epoch: owner_epoch + 1 });
}

async function putAnswers(bench: SenderBench, outbox: Outbox, { answers }: History): Promise<void> {
  const rows: Partial<ReplyRow>[] = [];
  const firsts: { seq: number; isRepeated: boolean }[] = [];
  for (const [index, { author, parts, form: wanted, isRepeated }] of answers.entries()) {
    const ofPerson = wanted === 'media' ? PHOTO : TEMPLATE;
    const content = wanted === 'text' || parts > 1 ? undefined : author === 'ai' ? SAID[wanted] : ofPerson;
    firsts.push({ seq: rows.length + 1, isRepeated });
    for (let part = 0; part < parts; part++) {
      const form = content && { content, body: textOf(content) };
      rows.push({ author, turn_id: `tn_${index}`, ...form, ...(parts > 1 ? { part } : {}) });
    }
  }
  await bench.put(rows);
  for (const { seq, isRepeated } of firsts) {
    const record = bench.record(seq, 'answer');
    outbox.put(record);
    if (isRepeated) outbox.put(record);
  }
}

const isInTime = ({ first }: StatusPlan) => first === 'early' || (first !== 'never' && first <= IN_TIME_MS);

/** The receipts function, which asks the sender to look. */
function receiptsOf(bench: SenderBench, outbox: Outbox) {
  return createReceipts({
    ...{ log: bench.log, metrics: bench.metrics, trace: noTrace, heartbeat: bench.heartbeat },
    deadLetters: { put: async () => undefined },
    countPrice: async () => undefined,
    receipts: {
      deliveries: deliveriesOf(bench),
      conversations: new ConversationRepository(bench.table),
      wakeSender: async (wake) => outbox.put(wake),
      publish: undefined,
    },
  });
}

/** What the dispatcher does with an echo of a message that WhatsApp accepted. */
function dispatcherOf(bench: SenderBench, outbox: Outbox) {
  const { table } = bench;
  const ports = {
    ...{ table, conversations: new ConversationRepository(table), deliveries: deliveriesOf(bench) },
    wakeSender: async (wake: ConversationEnvelope) => outbox.put(wake),
    policyOf: async () => AI_FIRST,
    requireChannel: async () => undefined,
    publish: async () => undefined,
    now: () => bench.nowMs,
  };
  return async ({ wamid: messageId, body }: Accepted): Promise<void> => {
    const [conversationId, occurredAt] = [bench.id, at(Math.floor(bench.nowMs / 1_000) * 1_000)];
    const { latitude, longitude } = SAID.location;
    const forms: Record<string, Partial<InboxEchoReceived['payload']>> = {
      interactive: { mediaType: 'interactive' },
      template: { mediaType: 'interactive' },
      location: { mediaType: 'location', location: { latitude, longitude } },
      image: { mediaType: 'image', media: { id: 'm1', caption: PHOTO.caption } },
    };
    const payload = { channelId: bench.channelId, mediaType: 'text' as const, ...forms[body] };
    await storeInLiving(ports, inboxEcho({ conversationId, messageId, body, occurredAt, payload }));
  };
}

const deliveriesOf = (bench: SenderBench) =>
  new DeliveryStore(
    bench.table,
    async () => undefined,
    () => bench.nowMs,
  );

function planStatuses(
  bench: SenderBench,
  outbox: Outbox,
  { statuses, isLively, carriesKeys }: History,
): void {
  const receipts = receiptsOf(bench, outbox);
  const bring = dispatcherOf(bench, outbox);
  const tell = async ({ wamid: id, key }: Accepted, status: 'sent' | 'delivered' | 'failed') => {
    const timestamp = Math.floor(bench.nowMs / 1_000);
    const body: Receipt = {
      ...{ tenant_id: 'acme', channel_id: bench.channelId, trace_id: bench.record().trace_id },
      received_at: at(bench.nowMs),
      status: { id, status, timestamp, ...(carriesKeys ? { biz_opaque_callback_data: key } : {}) },
    };
    const record = { messageId: id, body: JSON.stringify(body), attributes: {} };
    await receipts(
      { Records: [record] } as unknown as SQSEvent,
      { getRemainingTimeInMillis: () => 30_000 } as Context,
    );
  };
  bench.whatsapp.onAccepted = async (message, index) => {
    const { first, times, failure, echo } = statuses[index] ?? PROMPT;
    if (echo === 0) await bring(message);
    else if (echo !== undefined) outbox.plan(bench.nowMs + echo, () => bring(message));
    // Traffic of others goes on.
    if (isLively) {
      for (const after of [20_000, 60_000]) {
        const time = bench.nowMs + after;
        outbox.plan(time, () => bench.statusesSeen({ time, carriesKey: carriesKeys }));
      }
    }
    if (first === 'never') return;
    if (first === 'early') await tell(message, 'sent');
    for (let time = 0; time < times; time++) {
      const later = bench.nowMs + (first === 'early' ? 1 : first) + time;
      outbox.plan(later, () => tell(message, 'sent'));
      outbox.plan(later + 2_000, () => tell(message, 'delivered'));
      if (failure === undefined) continue;
      outbox.plan(Math.max(later, later + 2_000 + failure), () => tell(message, 'failed'));
    }
  };
}

/** A dead environment gets nothing done: every call after the death fails, and the queue never hears of the receive. */
function planDeaths(outbox: Outbox, { deaths }: History): void {
  let dead = false;
  outbox.isDead = () => dead;
  outbox.stepOf = (delivery) => {
    dead = false;
    const death = deaths.find((one) => one.delivery === delivery);
    if (!death) return undefined;
    let calls = 0;
    const mortal: Step = async (_name, run) => {
      const isTheCall = !dead && ++calls === death.call;
      if (isTheCall && death.when === 'after') await run();
      dead ||= isTheCall;
      if (dead) throw new Error('dead');
      return run();
    };
    return mortal;
  };
}
