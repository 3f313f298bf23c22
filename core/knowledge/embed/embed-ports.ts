import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import type { ObjectStore } from '#platform/s3/object-store.ts';
import type { Embedder, TermStore, VectorIndex, VectorStore } from '../knowledge-ports.ts';
import type { SendEmbeddings } from '../queue/embedding-sender.ts';
import type { PdfText } from '../read/read-document.ts';
import type { ChunkStore } from '../store/chunk-store.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { VersionStore } from '../store/version-store.ts';

/** What is told of the work, by ids. */
export interface EmbedHooks {
  /** A version is readable, or a document gone. */
  onSwitched(of: { tenantId: string; documentId: string; version: number; chunks: number }): void;
  /** A version has failed for good. */
  onFailed(
    of: { tenantId: string; documentId: string; version: number; reason: FailReason },
    cause?: unknown,
  ): void;
  /** No vectors can be made for a while; what is owed waits. */
  onPaused(of: { tenantId: string; reason: string }): void;
  /** The model refused texts for good. */
  onRefused(of: { tenantId: string; documentId: string; count: number }): void;
  /** The model of a tenant's live index changed. */
  onPromoted(of: { tenantId: string; model: string }): void;
}

/**
 * Why a version failed. `given_up`: the watchdog has asked for it often enough; people must look. All others are the
 * document's own fault, and the person who put it sees them.
 */
export type FailReason =
  | 'bytes_missing'
  | 'unreadable'
  | 'no_words'
  | 'too_many_chunks'
  | 'too_many_terms'
  | 'given_up';

/** What embedding needs from outside. */
export interface EmbedPorts {
  documents: VersionStore;
  chunks: ChunkStore;
  indexes: IndexStore;
  objects: Pick<ObjectStore, 'get' | 'delete' | 'keys'>;
  terms: TermStore;
  vectors: VectorStore;
  /** What the configuration says now. */
  modelOf(tenantId: string): Promise<Pick<VectorIndex, 'model' | 'dimensions'>>;
  /** @param deadline of all calls, milliseconds since the epoch */
  embedderOf(index: VectorIndex, cause: CircuitCause, deadline: number): Promise<Embedder>;
  pdfText: PdfText;
  /** Makes words of a closed ticket findable, where the tenant wants it. */
  closedTicket(record: TicketChanged, deadline: Deadline): Promise<unknown>;
  send: SendEmbeddings;
  hooks: EmbedHooks;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number from 0 up to but not including 1. */
  random(): number;
  /** Waits so many milliseconds. */
  pause(ms: number): Promise<void>;
}

/** When the invocation's time is up, in milliseconds since the epoch. */
export type Deadline = number;
