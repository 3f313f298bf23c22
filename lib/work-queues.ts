import { Duration } from 'aws-cdk-lib';
import { type IEventBus, Match } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { Priority } from '#core/knowledge/records.ts';
import * as aiAgent from '../functions/ai-agent/names.ts';
import * as dispatcher from '../functions/dispatcher/names.ts';
import * as embedder from '../functions/embedder/names.ts';
import * as media from '../functions/media/names.ts';
import * as sender from '../functions/sender/names.ts';
import * as triageAgent from '../functions/triage-agent/names.ts';
import type { ProsaConfig } from './config.ts';
import { BusToQueueRule } from './constructs/bus-to-queue-rule.ts';
import { StandardQueue } from './constructs/standard-queue.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import { FUNCTIONS, visibilitySeconds } from './functions.ts';

/** The queues, and the rules that fill them from the bus. */
export class WorkQueues extends Construct {
  /** Customer messages and echoes, from the bus, for the dispatcher. */
  readonly dispatch: StandardQueue;
  /** Turns for the AI agent, held back for `debounceSeconds` so that quick messages get one answer. */
  readonly turns: WorkQueue;
  /** Conversations that triage has to place, held back as long as turns. */
  readonly triage: WorkQueue;
  /** Replies that wait for the sender. */
  readonly outbox: WorkQueue;
  /** How our messages fare, from the webhook. */
  readonly receipts: StandardQueue;
  /** What is due at a time of its own, up to 15 minutes ahead. A FIFO queue takes no delay of single records. */
  readonly timers: StandardQueue;
  /** Messages with a file, and revocations of such, from the bus, for the media function. */
  readonly media: StandardQueue;
  /** Takes what has a file, and what takes a message back, from the bus to `media`. */
  readonly inboxToMedia: BusToQueueRule;
  /** Takes circuits that closed from the bus to `timers`: what waits for them is tried again. */
  readonly closedToTimers: BusToQueueRule;
  /** Takes customer messages, and echoes of the business's own, from the bus to `dispatch`. */
  readonly inboxToDispatch: BusToQueueRule;

  /** Documents that changed, and jobs of those whose chunks are few, for the embedder: people wait for them. */
  readonly embeddings: StandardQueue;
  /** The same of imports, and of large documents: they hold up none of the others. */
  readonly embeddingsBulk: StandardQueue;
  /** Take changes of documents from the bus to the queue of their priority, and to the first tickets that were closed. */
  readonly changedToEmbeddings: BusToQueueRule;
  readonly changedToEmbeddingsBulk: BusToQueueRule;

  constructor(scope: Construct, id: string, config: ProsaConfig, bus: IEventBus) {
    super(scope, id);
    // Not in an order: nothing here takes long or reaches outside, and each write hangs on what it read. See docs/adr/14.
    this.dispatch = new StandardQueue(this, 'FairDispatch', {
      config,
      label: 'dispatch',
      visibilityTimeout: Duration.seconds(visibilitySeconds(FUNCTIONS.dispatcher.timeoutSeconds)),
      maxReceiveCount: dispatcher.MAX_RECEIVE_COUNT,
    });
    this.turns = new WorkQueue(this, 'Turns', {
      config,
      label: 'turns',
      consumerTimeout: Duration.seconds(FUNCTIONS['ai-agent'].timeoutSeconds),
      maxReceiveCount: aiAgent.MAX_RECEIVE_COUNT,
      deliveryDelay: Duration.seconds(config.debounceSeconds),
      // The wait counts from sending, so the debounce is part of it.
      ageAlarm: Duration.seconds(300 + config.debounceSeconds),
    });
    this.triage = new WorkQueue(this, 'Triage', {
      config,
      label: 'triage',
      consumerTimeout: Duration.seconds(FUNCTIONS['triage-agent'].timeoutSeconds),
      maxReceiveCount: triageAgent.MAX_RECEIVE_COUNT,
      deliveryDelay: Duration.seconds(config.debounceSeconds),
      // The wait counts from sending, so the debounce is part of it.
      ageAlarm: Duration.seconds(300 + config.debounceSeconds),
    });
    this.outbox = new WorkQueue(this, 'Outbox', {
      config,
      label: 'outbox',
      consumerTimeout: Duration.seconds(FUNCTIONS.sender.timeoutSeconds),
      maxReceiveCount: sender.MAX_RECEIVE_COUNT,
      ageAlarm: Duration.minutes(10),
    });
    this.receipts = new StandardQueue(this, 'Receipts', {
      config,
      label: 'receipts',
      // As AWS advises: no conversation waits for a status alone.
      visibilityTimeout: Duration.seconds(6 * FUNCTIONS.receipts.timeoutSeconds),
    });
    this.timers = new StandardQueue(this, 'Timers', {
      config,
      label: 'timers',
      visibilityTimeout: Duration.seconds(visibilitySeconds(FUNCTIONS.timer.timeoutSeconds)),
    });
    this.media = new StandardQueue(this, 'Media', {
      config,
      label: 'media',
      visibilityTimeout: Duration.seconds(visibilitySeconds(FUNCTIONS.media.timeoutSeconds)),
      maxReceiveCount: media.MAX_RECEIVE_COUNT,
    });
    this.inboxToMedia = new BusToQueueRule(this, 'InboxToMedia', {
      config,
      bus,
      detailTypes: [EVENT_NAMES.inboxMessageReceived, EVENT_NAMES.inboxEchoReceived],
      detail: {
        conversation_id: Match.exists(),
        payload: { $or: [{ media: { id: Match.exists() } }, { mediaType: ['revoke'] }] },
      },
      // What is lost on this way is lost on that to `dispatch` too, whose alarm rings; WhatsApp keeps files for a week.
      isOnlyCopy: false,
      messageGroupId: '$.detail.tenant_id',
      target: this.media,
    });
    this.closedToTimers = new BusToQueueRule(this, 'ClosedToTimers', {
      config,
      bus,
      detailTypes: [EVENT_NAMES.circuitStateChanged],
      detail: { payload: { to: ['CLOSED'] } },
      // What waits for the circuit is due anyway, later.
      isOnlyCopy: false,
      target: this.timers,
    });
    this.inboxToDispatch = new BusToQueueRule(this, 'InboxToDispatch', {
      config,
      bus,
      detailTypes: [EVENT_NAMES.inboxMessageReceived, EVENT_NAMES.inboxEchoReceived],
      detail: { conversation_id: Match.exists() },
      isOnlyCopy: true,
      // A queue without an order is fair among its groups: no company's burst holds up the others.
      messageGroupId: '$.detail.tenant_id',
      target: this.dispatch,
    });
    const embeddings = (id: string, label: string) =>
      new StandardQueue(this, id, {
        config,
        label,
        visibilityTimeout: Duration.seconds(visibilitySeconds(FUNCTIONS.embedder.timeoutSeconds)),
        maxReceiveCount: embedder.MAX_RECEIVE_COUNT,
      });
    this.embeddings = embeddings('Embeddings', 'embeddings');
    this.embeddingsBulk = embeddings('EmbeddingsBulk', 'bulk embeddings');
    const changedTo = (
      id: string,
      target: StandardQueue,
      detailTypes: readonly string[],
      detail: Readonly<Record<string, unknown>>,
    ) =>
      new BusToQueueRule(this, id, {
        config,
        bus,
        ...{ detailTypes, detail },
        // The table says what is owed to a document, and the watchdog asks for it.
        isOnlyCopy: false,
        messageGroupId: '$.detail.tenant_id',
        target,
      });
    const ofPriority = (priority: Priority) => ({ payload: { priority: [priority] } });
    const { knowledgeDocumentChanged, ticketChanged } = EVENT_NAMES;
    this.changedToEmbeddings = changedTo(
      'ChangedToEmbeddings',
      this.embeddings,
      [knowledgeDocumentChanged, ticketChanged],
      { $or: [ofPriority('live'), { payload: { to: ['closed'] } }] },
    );
    this.changedToEmbeddingsBulk = changedTo(
      'ChangedToEmbeddingsBulk',
      this.embeddingsBulk,
      [knowledgeDocumentChanged],
      ofPriority('bulk'),
    );
  }
}
