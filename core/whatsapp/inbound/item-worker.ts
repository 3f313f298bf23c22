import type { Recognized } from '#core/contact/contact-resolver.ts';
import { systemEventSource } from '#core/events/derive.ts';
import type { Envelope } from '#core/events/envelope.ts';
import type { Channel } from '#core/tenant/tenant-repository.ts';
import type { RefusalReason } from './event-batches.ts';
import type { CustomerIds, WebhookItem } from './items.ts';
import { readOccurrence } from './occurrence.ts';
import type { Post, ProcessPorts, ProcessReport } from './process-ports.ts';
import type { QuarantineEntry } from './quarantine.ts';
import type { Receipt } from './receipt.ts';
import { accountEvent, type EventOrigin, echoEvent, messageEvent, preferenceEvent } from './to-events.ts';

type WorkItem = Exclude<WebhookItem, { kind: 'ignored' | 'status' }>;
type Unreadable = Extract<WorkItem, { kind: 'unreadable' }>;
type CustomerItem = Extract<WorkItem, { kind: 'message' | 'echo' | 'preference' }>;

/** An item and the channel that it came in through, where that is registered. */
export interface Work {
  item: WorkItem;
  channel: Channel | undefined;
  /** Of the item in its POST, from 0 on. */
  position: number;
}

/** The count of the report that an item's event is counted in. */
const COUNTS = {
  message: 'messages',
  echo: 'echoes',
  preference: 'preferences',
  account: 'accounts',
} as const;

/** Does with one item what it asks for, and counts it. */
export class ItemWorker {
  readonly #ports: ProcessPorts;
  readonly #post: Post;
  readonly #report: ProcessReport;
  readonly #origin: EventOrigin;

  constructor(ports: ProcessPorts, post: Post, report: ProcessReport) {
    this.#ports = ports;
    this.#post = post;
    this.#report = report;
    const { source = systemEventSource } = ports;
    this.#origin = { traceId: post.traceId, source, receivedAt: source.now() };
  }

  /**
   * @returns the event to publish, if there is one; it is counted as published already
   * @throws what the ports throw
   */
  async work(work: Work): Promise<Envelope | undefined> {
    const { item, channel } = work;
    if (item.kind === 'unreadable') {
      this.#report.quarantined++;
      await this.#keepUnreadable(item, channel);
      return undefined;
    }
    if (!channel) {
      const ofCustomer = item.kind !== 'account' && item.channelId !== undefined;
      this.#report[ofCustomer ? 'unknownChannel' : 'unassigned']++;
      await this.#quarantine(work, ofCustomer ? 'unknown_channel' : 'unknown_tenant');
      return undefined;
    }
    if (item.kind === 'identity') {
      const at = this.#occurredAt(item.timestamp);
      await this.#ports.contacts.move(channel.tenant_id, item.before, item.after, at, this.#scopeOf(channel));
      this.#report.identities++;
      return undefined;
    }
    const event = await this.#event(item, channel, work.position);
    this.#report[COUNTS[item.kind]]++;
    return event;
  }

  /** Keeps an item whose event the bus will never take. */
  async refuse(work: Work, reason: RefusalReason): Promise<void> {
    const { kind } = work.item;
    if (kind in COUNTS) this.#report[COUNTS[kind as keyof typeof COUNTS]]--;
    this.#report.quarantined++;
    await this.#quarantine(work, reason);
  }

  /** Keeps a status that the receipts queue will never take. */
  async refuseReceipt({ tenant_id, channel_id, status }: Receipt): Promise<void> {
    this.#report.quarantined++;
    const { app, traceId } = this.#post;
    await this.#ports.quarantine({
      app,
      tenantId: tenant_id,
      channelId: channel_id,
      traceId,
      reason: 'status_too_large',
      raw: status,
      form: { list: 'statuses' },
    });
  }

  async #event(
    item: CustomerItem | Extract<WorkItem, { kind: 'account' }>,
    channel: Channel,
    position: number,
  ): Promise<Envelope> {
    if (item.kind === 'account') {
      const event = accountEvent(item, channel, this.#origin);
      // Also one that the bus refuses asks people to act.
      this.#report.changes.push(event);
      return event;
    }
    const at = this.#occurredAt(item.timestamp);
    const customer = await this.#recognize(channel, whoIs(item), at);
    const { contactId } = customer;
    const origin = { ...this.#origin, position };
    if (item.kind === 'message') return messageEvent(item, channel, customer, origin);
    if (item.kind === 'echo') return echoEvent(item, channel, contactId, origin);
    const { category, value } = item;
    await this.#ports.contacts.setPreference(channel.tenant_id, contactId, { category, value, at });
    return preferenceEvent(item, channel, contactId, at, this.#origin);
  }

  async #keepUnreadable(item: Unreadable, channel: Channel | undefined): Promise<void> {
    const { from, reason, raw, list, told } = item;
    const sender = from && isKnownBySomething(from) ? from : undefined;
    const known = channel && sender ? await this.#recognize(channel, sender, this.#receivedAt()) : undefined;
    await this.#keep(item, channel, known?.contactId, {
      reason,
      raw,
      ...(list === undefined ? {} : { form: { list } }),
      ...(sender ? { sender } : {}),
      ...(told ? { told } : {}),
    });
  }

  async #quarantine({ item, channel }: Work, reason: string): Promise<void> {
    const contactId =
      channel && isOfCustomer(item)
        ? (await this.#recognize(channel, whoIs(item), this.#occurredAt(item.timestamp))).contactId
        : undefined;
    await this.#keep(item, channel, contactId, { reason, raw: item, form: 'item' });
  }

  async #keep(
    { channelId }: Pick<WorkItem, 'channelId'>,
    channel: Channel | undefined,
    contactId: string | undefined,
    kept: Pick<QuarantineEntry, 'reason' | 'raw' | 'form' | 'sender' | 'told'>,
  ): Promise<void> {
    const { app, traceId, accounts } = this.#post;
    const accountId = channelId === undefined ? undefined : accounts?.get(channelId);
    await this.#ports.quarantine({
      app,
      ...(channel ? { tenantId: channel.tenant_id } : {}),
      ...(contactId === undefined ? {} : { contactId }),
      ...(channelId === undefined ? {} : { channelId: channelId.slice(0, 100) }),
      ...(accountId === undefined ? {} : { accountId }),
      traceId,
      ...kept,
    });
  }

  #recognize(channel: Channel, sender: CustomerIds, at: string): Promise<Recognized> {
    return this.#ports.contacts.recognize(channel.tenant_id, sender, at, this.#scopeOf(channel));
  }

  /** What is configured goes before what the POST tells: only people know the portfolio. */
  #scopeOf({ channel_id, portfolio_id, waba_id }: Channel): string | undefined {
    return portfolio_id ?? waba_id ?? this.#post.accounts?.get(channel_id);
  }

  #occurredAt(timestamp: string | number | undefined): string {
    return readOccurrence(timestamp, this.#origin.receivedAt).occurredAt;
  }

  #receivedAt(): string {
    return new Date(this.#origin.receivedAt).toISOString();
  }
}

function isOfCustomer(item: WorkItem): item is CustomerItem {
  return item.kind === 'message' || item.kind === 'echo' || item.kind === 'preference';
}

function whoIs(item: CustomerItem): CustomerIds {
  if (item.kind === 'message') return item.from;
  return item.kind === 'echo' ? item.to : item.of;
}

function isKnownBySomething({ waId, userId, parentUserId }: CustomerIds): boolean {
  return [waId, userId, parentUserId].some((id) => id !== undefined && id !== '');
}
