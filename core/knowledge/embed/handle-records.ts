import pLimit from 'p-limit';
import { EVENT_NAMES } from '#core/events/names.ts';
import { EmbeddingsPausedError } from '#core/model/embeddings/errors.ts';
import { joinCalls } from '#platform/runtime/join-calls.ts';
import { type EmbeddingJob, type EmbeddingRecord, JOB_EVENT } from '../queue/embedding-records.ts';
import type { DocumentIds } from '../store/version-store.ts';
import { advanceDocument, type Switch } from './advance-document.ts';
import type { Deadline, EmbedPorts } from './embed-ports.ts';
import { lookAtIndexes } from './look-at-indexes.ts';
import { type JobEnd, runJobs } from './run-jobs.ts';
import { switchVersions } from './switch-versions.ts';
import { pausedUntil } from './waits.ts';

/** All that a batch has, one after the other: each would be in the other's way. */
const TOGETHER = { atOnce: 1, sizeOf: () => 1, mostSize: Number.POSITIVE_INFINITY };

/**
 * Works records of the queues of embeddings. Those of a batch are handed in side by side: jobs of one tenant are embedded
 * together, and what becomes readable together is one write of the tenant's terms.
 *
 * A record ends without an error where nothing of it is owed any more (the version was replaced, the job is done), and where
 * a failure would repeat for long: while the model's circuit is open or a budget is spent, the document waits in the table.
 *
 * @returns works one record; `deadline` in milliseconds since the epoch
 */
export function recordHandler(ports: EmbedPorts) {
  const switchOne = joinedSwitch(ports);
  const runJob = joinedJobs(ports);
  // Indexes of terms of several tenants that are made anew do not fit into memory together.
  const oneByOne = pLimit(1);

  return async (record: EmbeddingRecord, deadline: Deadline): Promise<void> => {
    const { tenant_id: tenantId } = record;
    if (record.event === JOB_EVENT) {
      const end = await runJob({ record, deadline });
      const ids = { tenantId, documentId: record.payload.documentId };
      if (end?.failure) return pauseOrThrow(ports, end);
      if (end?.isLast) await advanceDocument(ports, ids, switchOne, deadline);
      return;
    }
    if (record.event === EVENT_NAMES.knowledgeDocumentChanged) {
      const ids = { tenantId, documentId: record.payload.documentId };
      return advanceDocument(ports, ids, switchOne, deadline);
    }
    if (record.event === EVENT_NAMES.ticketChanged) {
      await ports.closedTicket(record, deadline);
      return;
    }
    return oneByOne(() => lookAtIndexes(ports, tenantId));
  };
}

/** A pause is no failure of the record: receives would be used up by what passes by itself. */
async function pauseOrThrow(
  { documents, hooks, now }: EmbedPorts,
  { document, failure }: JobEnd,
): Promise<void> {
  const error = failure?.error;
  if (!(error instanceof EmbeddingsPausedError) || error.reason === 'time_up') throw error;
  const due_at = pausedUntil(now(), error.openUntil);
  await documents.change(document, { due_at, reason: error.reason, rounds: undefined });
  hooks.onPaused({ tenantId: document.tenant_id, reason: error.reason });
}

/** One tenant's trouble is not another's. */
type OfTenants<Result> = Map<string, PromiseSettledResult<Result>>;

function joinedSwitch(ports: EmbedPorts): Switch {
  const run = joinCalls<DocumentIds, OfTenants<unknown>>({
    ...TOGETHER,
    run: (all) =>
      byTenant(
        all,
        ({ tenantId }) => tenantId,
        (tenantId, of) => switchVersions(ports, tenantId, of.map(documentIdOf)),
      ),
  });
  return async (ids) => {
    resultOf(await run(ids), ids.tenantId);
  };
}

function documentIdOf({ documentId }: DocumentIds): string {
  return documentId;
}

interface JobCall {
  record: EmbeddingJob;
  deadline: Deadline;
}

function joinedJobs(ports: EmbedPorts): (call: JobCall) => Promise<JobEnd | undefined> {
  const run = joinCalls<JobCall, OfTenants<JobEnd[]>>({
    ...TOGETHER,
    run: (calls) =>
      byTenant(
        calls,
        ({ record }) => record.tenant_id,
        (tenantId, of) => {
          const jobs = of.map(({ record }) => record.payload);
          return runJobs(ports, tenantId, jobs, Math.min(...of.map(({ deadline }) => deadline)));
        },
      ),
  });
  return async (call) => {
    const { tenant_id, payload } = call.record;
    const ends = resultOf(await run(call), tenant_id);
    return ends.find(
      ({ document, job }) =>
        document.document_id === payload.documentId &&
        document.version === payload.version &&
        job === payload.job,
    );
  };
}

async function byTenant<Item, Result>(
  items: readonly Item[],
  tenantOf: (item: Item) => string,
  work: (tenantId: string, items: readonly Item[]) => Promise<Result>,
): Promise<OfTenants<Result>> {
  const groups = [...Map.groupBy(items, tenantOf)];
  const results = await Promise.allSettled(groups.map(([tenantId, of]) => work(tenantId, of)));
  return new Map(groups.map(([tenantId], at) => [tenantId, results[at] as PromiseSettledResult<Result>]));
}

function resultOf<Result>(results: OfTenants<Result>, tenantId: string): Result {
  const result = results.get(tenantId);
  if (!result) throw new TypeError(`nothing was done for ${tenantId}`);
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
