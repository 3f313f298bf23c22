import type { DueItem } from '#core/conversation/watch/due-index.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import type { EmbedHooks, EmbedPorts } from '../embed/embed-ports.ts';
import { BUILDING_MS, LOOK_AGAIN_MS } from '../embed/ensure-indexes.ts';
import { failVersion } from '../embed/fail-version.ts';
import { MOST_ROUNDS, pausedUntil, waitMs } from '../embed/waits.ts';
import { documentOfKey, KNOWLEDGE_DUE_SHARDS, tenantOfIndexKey } from '../keys.ts';
import { indexRecord, lookRecord } from '../queue/embedding-records.ts';
import type { KnowledgeDocument } from '../records.ts';
import type { DocumentIds } from '../store/version-store.ts';
import { waitingWordsTenant } from '../words/records.ts';
import type { WaitingWords } from '../words/waiting-words.ts';

/** Items that one query reads, that a run begins at most of a shard, and that are worked side by side. */
const PAGE_SIZE = 100;
const MOST_OF_SHARD = 1_000;
const SIDE_BY_SIDE = 8;

/** Time that must be left to begin with items, in milliseconds. */
const ITEM_NEEDS_MS = 10_000;

/** When an item is looked at again that only a person can mend, in milliseconds. */
const BEYOND_HELP_MS = 60 * 60_000;

/** What looking after knowledge that is due needs from outside. */
export interface OverduePorts extends Pick<EmbedPorts, 'documents' | 'indexes' | 'send' | 'now'> {
  words: Pick<WaitingWords, 'take'>;
  index: {
    page(
      shard: number,
      of: { until: number; limit: number; from: Record<string, unknown> | undefined },
    ): Promise<{ items: DueItem[]; next: Record<string, unknown> | undefined }>;
    moveOn(item: DueItem, dueAt: number): Promise<boolean>;
  };
  hooks: Pick<EmbedHooks, 'onFailed'> & {
    /** What is left of a document is not removed, though it was asked for again and again. */
    onStuck(of: DocumentIds): void;
    onAsked(of: DocumentIds & { attempt: number; traceId: string }): void;
    /** An item, or with undefined a shard, could not be looked after. */
    onFailure(error: unknown, tenantId: string | undefined): void;
  };
}

/**
 * Looks after knowledge that is due: what is owed to a document is asked for again, with ever longer waits. A version that has
 * not come to its end after five rounds has failed, and people are told; readers keep the one that they have.
 *
 * @param remainingMs time left, in milliseconds
 */
export async function runOverdue(ports: OverduePorts, remainingMs: () => number): Promise<void> {
  const shards = [...Array(KNOWLEDGE_DUE_SHARDS).keys()];
  await Promise.all(
    shards.map((shard) =>
      runShard(ports, shard, remainingMs).catch((error: unknown) => ports.hooks.onFailure(error, undefined)),
    ),
  );
}

async function runShard(ports: OverduePorts, shard: number, remainingMs: () => number): Promise<void> {
  const until = ports.now();
  let begun = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await ports.index.page(shard, { until, limit: PAGE_SIZE, from });
    for (const items of chunksOf(page.items, SIDE_BY_SIDE)) {
      if (begun >= MOST_OF_SHARD || remainingMs() < ITEM_NEEDS_MS) return;
      begun += items.length;
      await Promise.all(items.map((item) => lookAfter(ports, item)));
    }
    from = page.next;
  } while (from !== undefined);
}

async function lookAfter(ports: OverduePorts, item: DueItem): Promise<void> {
  const ids = documentOfKey(item);
  const waitsFor = waitingWordsTenant(item);
  const tenantId = ids?.tenantId ?? waitsFor ?? tenantOfIndexKey(item);
  try {
    if (ids) return await lookAfterDocument(ports, ids);
    if (waitsFor !== undefined) return await lookAfterWords(ports, item);
    if (tenantId !== undefined) return await lookAfterIndexes(ports, tenantId);
    throw new TypeError('a due item is of a kind that the watchdog does not know');
  } catch (error) {
    ports.hooks.onFailure(error, tenantId);
    if (ids === undefined && tenantId === undefined) {
      await ports.index.moveOn(item, ports.now() + BEYOND_HELP_MS).catch((reason: unknown) => {
        ports.hooks.onFailure(reason, tenantId);
      });
    }
  }
}

async function lookAfterDocument(ports: OverduePorts, ids: DocumentIds): Promise<void> {
  const { documents, hooks, now } = ports;
  const document = await documents.find(ids);
  if (!document || document.due_at === undefined || document.due_at > now()) return;
  const rounds = (document.rounds ?? 0) + 1;
  const isUnderWay = document.state === 'reading' || document.state === 'embedding';
  if (document.state === 'failed') {
    await documents.change(document, { due_at: undefined });
    return;
  }
  if (isUnderWay && rounds > MOST_ROUNDS) return failVersion(ports, document, 'given_up');
  if (!isUnderWay && rounds === MOST_ROUNDS) hooks.onStuck(ids);
  const asked = await claim(ports, document, rounds);
  if (!asked) return;
  await ports.send(document.priority, [lookRecord(asked, `n${rounds}`)]);
  hooks.onAsked({ ...ids, attempt: rounds, traceId: document.trace_id });
}

/** Of two watchdogs one asks. */
function claim(
  { documents, now }: OverduePorts,
  document: KnowledgeDocument,
  rounds: number,
): Promise<KnowledgeDocument | undefined> {
  const due_at = now() + waitMs(document.priority, rounds);
  return documents.change(document, { rounds, due_at }, [['due_at', '=', document.due_at]]);
}

/** It waits again for as long, unless its record comes to an end. */
async function lookAfterWords({ words, send, now }: OverduePorts, { pk, sk }: DueItem): Promise<void> {
  const record = await words.take({ pk, sk }, { now: now(), again: pausedUntil(now(), undefined) });
  if (record) await send('live', [record]);
}

async function lookAfterIndexes({ indexes, send, now }: OverduePorts, tenantId: string): Promise<void> {
  const record = await indexes.find(tenantId);
  if (record.due_at === undefined || record.due_at > now()) return;
  const due_at = now() + (record.building || record.retired ? BUILDING_MS : LOOK_AGAIN_MS);
  if (await indexes.change(tenantId, record, { due_at })) await send('bulk', [indexRecord(tenantId)]);
}
