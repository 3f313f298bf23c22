import type { ProcessReport } from '#core/whatsapp/inbound/process-ports.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import { ACCOUNT_TROUBLE, TROUBLE } from './names.ts';

/** A reason may hold a word of the sender's, which is not logged. */
const REASON = /^[a-z][a-z0-9_:.-]{0,49}$/;
const OTHER = 'other';

/** WhatsApp's words for what happened; whatever else stands in their place is not logged. */
const WORD = /^[A-Z0-9_]{1,60}$/;

/**
 * Writes what became of a POST into the log, and what people must see to besides into the metric of trouble. Statuses have
 * no line: three come for each answer.
 */
export function tellReport(report: ProcessReport, metrics: Count, log: Log): void {
  const { messages: count, identities, unknownChannel, quarantined, unassigned } = report;
  if (count > 0) log.info('webhook received', { count });
  if (identities > 0) log.info('identities moved', { count: identities });
  for (const [reason, ignored] of report.ignored) {
    log.info('items were ignored', { reason: REASON.test(reason) ? reason : OTHER, count: ignored });
  }
  for (const change of report.changes) tellChange(change, metrics, log);
  if (unassigned > 0) metrics.trouble(TROUBLE.unassigned, unassigned);
  if (unknownChannel > 0) {
    metrics.trouble(TROUBLE.unknownChannel, unknownChannel);
    log.warn('items for a number that is not registered under this app', { count: unknownChannel });
  }
  if (quarantined > 0) {
    metrics.trouble(TROUBLE.quarantined, quarantined);
    log.warn('items went into quarantine', { count: quarantined });
  }
}

function tellChange({ tenant_id, payload }: ProcessReport['changes'][number], metrics: Count, log: Log) {
  const { channelId, field, event, severity, concern, about } = payload;
  const isAsking = concern !== undefined;
  if (isAsking) metrics.trouble(ACCOUNT_TROUBLE[concern], 1, tenant_id);
  const message = 'WhatsApp tells of a change';
  log
    .child({ tenant_id })
    [isAsking ? 'warn' : 'info'](isAsking ? `${message} that asks people to act` : message, {
      ...(isAsking ? { kind: concern } : {}),
      severity,
      field,
      ...(event === undefined || !WORD.test(event) ? {} : { event }),
      ...(channelId === undefined ? {} : { channelId }),
      ...(about?.templateId === undefined ? {} : { templateId: about.templateId }),
    });
}
