import { shardOf } from '../keys.ts';

/**
 * What a held reply or a parked turn waits for.
 *
 * - `number`: a business number that may not send until a person has acted.
 * - `circuit`: a dependency that does not answer, by the name of its circuit.
 * - `allowance`: a tenant's budget that is used up.
 */
export type WaitReason =
  | { kind: 'number'; tenantId: string; channelId: string }
  | { kind: 'circuit'; name: string }
  | { kind: 'allowance'; tenantId: string };

/**
 * Partitions of one reason. A partition of an index takes 1,000 writes a second, and one whose sort key is a time is
 * not split when it is hot; more would hold back the writes of the table itself. When a model goes down, ten thousand
 * turns may be parked behind one circuit within seconds: with eight partitions 8,000 may be parked, or taken up
 * again, in each second.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html
 */
const SHARDS = 8;

/**
 * The attributes that place an item in the index `waiting`. It is there as long as it has both.
 *
 * @param since milliseconds since the epoch
 */
export function waitsFor(reason: WaitReason, conversationId: string, since: number) {
  return { waits_for: partitionOf(reason, shardOf(conversationId, SHARDS)), parked_since: since };
}

/** The partitions of the index in which to look for what waits for a reason. */
export function partitionsOf(reason: WaitReason): string[] {
  return Array.from({ length: SHARDS }, (_, shard) => partitionOf(reason, shard));
}

function partitionOf(reason: WaitReason, shard: number): string {
  switch (reason.kind) {
    case 'number':
      return `number#${reason.tenantId}#${reason.channelId}#${shard}`;
    case 'circuit':
      return `circuit#${reason.name}#${shard}`;
    case 'allowance':
      return `allowance#${reason.tenantId}#${shard}`;
  }
}
