import type { ProcessReport } from '#core/whatsapp/inbound/process-ports.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import { METRICS } from './names.ts';

/** Values of the dimension `reason` at most: each is a metric that is paid for. */
const MOST_REASONS = 30;

const REASON = /^[a-z][a-z0-9_:.-]{0,49}$/;
const OTHER = 'other';

/** WhatsApp's words for what happened; whatever else stands in their place is not logged. */
const WORD = /^[A-Z0-9_]{1,60}$/;

/** Writes what became of POSTs into metrics and log, for as long as an environment lives. */
export class ReportCounter {
  readonly #reasons = new Set<string>();

  count(report: ProcessReport, metrics: Count, log: Log): void {
    const { messages, echoes, preferences, accounts } = report;
    metrics.count(METRICS.messagesPublished, messages);
    for (const [name, value] of [
      [METRICS.eventsPublished, echoes + preferences + accounts],
      [METRICS.statusesQueued, report.statuses],
      [METRICS.identitiesMoved, report.identities],
      [METRICS.itemsQuarantined, report.quarantined],
      [METRICS.unknownChannel, report.unknownChannel],
      [METRICS.accountUnassigned, report.unassigned],
    ] as const) {
      if (value > 0) metrics.count(name, value);
    }
    for (const [reason, value] of report.ignored) {
      metrics.count(METRICS.itemsIgnored, value, { dimensions: { reason: this.#bounded(reason) } });
    }
    for (const change of report.changes) countChange(change, metrics, log);
    if (report.unknownChannel > 0) {
      log.warn('items for a number that is not registered under this app', { count: report.unknownChannel });
    }
    if (report.quarantined > 0) log.warn('items went into quarantine', { count: report.quarantined });
    log.info('webhook received', { count: messages });
  }

  /** A reason may hold a word of the sender's. */
  #bounded(reason: string): string {
    if (!REASON.test(reason)) return OTHER;
    if (this.#reasons.size < MOST_REASONS) this.#reasons.add(reason);
    return this.#reasons.has(reason) ? reason : OTHER;
  }
}

function countChange(
  { tenant_id, payload }: ProcessReport['changes'][number],
  metrics: Count,
  log: Log,
): void {
  const { channelId, field, event, severity, concern, about } = payload;
  const tenantId = tenant_id;
  metrics.count(METRICS.accountChanges, 1, { tenantId, dimensions: { severity } });
  if (concern === undefined) return;
  metrics.count(METRICS.accountConcerns, 1, { tenantId, dimensions: { concern } });
  log.child({ tenant_id }).warn('WhatsApp tells of a change that asks people to act', {
    kind: concern,
    severity,
    field,
    ...(event === undefined || !WORD.test(event) ? {} : { event }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(about?.templateId === undefined ? {} : { templateId: about.templateId }),
  });
}
