import pLimit from 'p-limit';
import { systemEventSource } from '#core/events/derive.ts';
import type { Channel } from '#core/tenant/tenant-repository.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { settleAll } from '#platform/runtime/settle-all.ts';
import { findOwners, learnAccounts } from './account-owners.ts';
import { EventBatches } from './event-batches.ts';
import { ItemWorker, type Work } from './item-worker.ts';
import type { CustomerIds } from './items.ts';
import { lanesOf } from './lanes.ts';
import { emptyReport, type Post, type ProcessPorts, type ProcessReport } from './process-ports.ts';
import type { Receipt } from './receipt.ts';

/** Channels and quarantine items of one POST that are worked at the same time. */
const AT_ONCE = 20;

/** Customers of one POST who are worked at the same time: those who are new share reads and transactions. */
const LANES_AT_ONCE = 100;

/** The ids that WhatsApp gives its numbers; anything else is not looked up. */
const PHONE_NUMBER_ID = /^\d{1,25}$/;

/** The time of the invocation is nearly up and not every item is safe. */
class OutOfTimeError extends ProsaError {
  override readonly name = 'OutOfTimeError';

  constructor() {
    super('the time of the webhook is nearly up', {
      retryable: true,
      operatorHint: 'WhatsApp sends the webhook again. If it repeats, look for a slow table in the trace.',
    });
  }
}

/**
 * Makes every item of a POST safe.
 *
 * 1. The channels are found by app and `phone_number_id`: one tenant's app cannot speak for another's number. What is
 *    about an account, a number or a template is found by what it names, and numbers' accounts are learned.
 * 2. Statuses are recorded, or go to the receipts queue, while the rest is worked.
 * 3. Items that share an id of a customer are worked in the order of the body, all others side by side:
 *    contacts are found, made or moved, and events are published as soon as ten are ready.
 * 4. What can never be worked goes into quarantine.
 *
 * Ends when all of them are safe. Throws otherwise, after everything that was begun has ended; the provider's
 * retry does it again with the same keys, so what was accepted is harmless.
 *
 * @throws {OutOfTimeError} and what the ports throw
 */
export async function processItems(ports: ProcessPorts, post: Post): Promise<ProcessReport> {
  const { source = systemEventSource } = ports;
  const report = emptyReport();
  const [channels, owners] = await Promise.all([findChannels(ports, post), findOwners(ports, post)]);
  const found = { channels, owners };
  const { works, receipts } = sort(post, found, report, new Date(source.now()).toISOString());
  const worker = new ItemWorker(ports, post, report);
  const batches = new EventBatches<Work>({
    publish: (events) => ports.publish(events, post.deadline),
    onRefused: (work, reason) => worker.refuse(work, reason),
  });
  const workLane = async (lane: readonly Work[]) => {
    for (const work of lane) {
      if (batches.failed) return;
      if (source.now() > post.deadline) throw new OutOfTimeError();
      const event = await worker.work(work);
      if (event) batches.add(event, work);
    }
  };
  const limit = pLimit(LANES_AT_ONCE);
  const lanes = lanesOf(works, idsOf);
  await settleAll([
    sendReceipts(ports, post, receipts, worker, report),
    learnAccounts(ports, post, channels),
    noteHeard(ports, works),
    // What is ready is published also when a lane has failed: the retry has less left to do.
    settleAll(lanes.map((lane) => limit(() => workLane(lane)))).finally(() => batches.end()),
  ]);
  return report;
}

async function findChannels(
  ports: ProcessPorts,
  { app, items }: Post,
): Promise<ReadonlyMap<string, Channel | undefined>> {
  const channels = new Map<string, Channel | undefined>();
  for (const item of items) {
    if (item.kind === 'ignored' || item.kind === 'account' || item.channelId === undefined) continue;
    if (PHONE_NUMBER_ID.test(item.channelId)) channels.set(item.channelId, undefined);
  }
  const limit = pLimit(AT_ONCE);
  const find = async (id: string) => void channels.set(id, await ports.findChannel(app, id));
  await settleAll([...channels.keys()].map((id) => limit(() => find(id))));
  return channels;
}

/** Whose the items of a POST are. */
interface Found {
  channels: ReadonlyMap<string, Channel | undefined>;
  owners: Awaited<ReturnType<typeof findOwners>>;
}

/** What is to be worked, what is a receipt, and into the report what is neither. */
function sort(
  post: Post,
  { channels, owners }: Found,
  report: ProcessReport,
  receivedAt: string,
): { works: Work[]; receipts: Receipt[] } {
  const works: Work[] = [];
  const receipts: Receipt[] = [];
  const ignore = (reason: string) => report.ignored.set(reason, (report.ignored.get(reason) ?? 0) + 1);
  const seen = new Set<string>();
  for (const [position, item] of post.items.entries()) {
    if (item.kind === 'message' || item.kind === 'echo') {
      const key = `${item.kind} ${item.channelId} ${item.messageId}`;
      if (seen.has(key)) {
        ignore('repeated');
        continue;
      }
      seen.add(key);
    }
    if (item.kind === 'ignored') {
      ignore(item.reason);
      continue;
    }
    if (item.kind === 'account') {
      const of = owners.get(item) ?? [];
      for (const { channel, isAboutNumber } of of) {
        const channelId = isAboutNumber ? channel.channel_id : undefined;
        works.push({ item: { ...item, channelId }, channel, position });
      }
      if (of.length === 0) works.push({ item, channel: undefined, position });
      continue;
    }
    const channel = item.channelId === undefined ? undefined : channels.get(item.channelId);
    if (item.kind !== 'status') {
      works.push({ item, channel, position });
    } else if (channel) {
      receipts.push({
        tenant_id: channel.tenant_id,
        channel_id: channel.channel_id,
        ...(channel.spend_timezone === undefined ? {} : { spend_timezone: channel.spend_timezone }),
        trace_id: post.traceId,
        received_at: receivedAt,
        status: item.raw,
      });
    } else {
      // It is about no message of ours.
      ignore('status_of_unknown_channel');
    }
  }
  return { works, receipts };
}

/** Notes the numbers to which customers wrote. */
async function noteHeard(ports: ProcessPorts, works: readonly Work[]): Promise<void> {
  const heard = new Map<string, Channel>();
  for (const { item, channel } of works) {
    // What another responder got was not said to us, and a notice, such as of a handover, is said by WhatsApp.
    const isSaid = item.kind === 'message' && !item.standby && item.content.mediaType !== 'system';
    if (isSaid && channel) heard.set(channel.channel_id, channel);
  }
  const limit = pLimit(AT_ONCE);
  await settleAll([...heard.values()].map((channel) => limit(() => ports.heard(channel))));
}

async function sendReceipts(
  ports: ProcessPorts,
  post: Post,
  receipts: Receipt[],
  worker: ItemWorker,
  report: ProcessReport,
): Promise<void> {
  if (receipts.length === 0) return;
  const refused = await ports.receipts.send(receipts, post.deadline);
  report.statuses += receipts.length - refused.length;
  const limit = pLimit(AT_ONCE);
  await settleAll(refused.map((receipt) => limit(() => worker.refuseReceipt(receipt))));
}

function idsOf({ item, channel }: Work): string[] {
  // Without a channel no contact is looked up.
  if (!channel) return [];
  switch (item.kind) {
    case 'message':
      return sender(item.from);
    case 'echo':
      return sender(item.to);
    case 'preference':
      return sender(item.of);
    case 'identity':
      return [...sender(item.before), ...sender(item.after)];
    case 'unreadable':
      return item.from ? sender(item.from) : [];
    case 'account':
      return [];
  }
}

/** Phone numbers and user ids look different: one can stand in the other's field without harm. */
function sender({ waId, userId, parentUserId }: CustomerIds): string[] {
  return [waId, userId, parentUserId].filter((id) => id !== undefined);
}
