import { putOnce, type TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { MessageIdItem } from '../records.ts';
import type { MessageChange } from './change-records.ts';
import { expiryOf, overMarker } from './message-items.ts';

/** A change whose message has not come, with the row that it has meanwhile, if it has one. */
type Waiting = NonNullable<MessageIdItem['waiting']>[number];

/** Changes that wait for one message; what is more stays a row of its own, but for a revocation. */
const MAX_WAITING = 20;

/** What a change finds where its message has not come. */
export interface AbsentTarget {
  /** Of the item of the message's id. */
  key: Key;
  marker: MessageIdItem | undefined;
}

/** The revocation that is there already: nothing that the same side says of the message is kept. */
export function revocationBefore(
  { marker }: Pick<AbsentTarget, 'marker'>,
  { from_me }: MessageChange,
): MessageChange | undefined {
  return marker?.waiting?.find((one) => one.kind === 'revoke' && one.from_me === from_me);
}

/** The edits that a revocation takes back with their message, which has not come. Their rows go. */
function editsTakenBack(
  { marker }: Pick<AbsentTarget, 'marker'>,
  { kind, from_me }: MessageChange,
): Waiting[] {
  if (kind !== 'revoke') return [];
  return (marker?.waiting ?? []).filter((one) => one.kind === 'edit' && one.from_me === from_me);
}

/**
 * Has a change wait for a message, and for every copy of it that has not come, in the items of their ids.
 *
 * @param rowSk of the row that the change has meanwhile; undefined where it has none
 */
export function waitWrites(
  tableName: string,
  targets: readonly AbsentTarget[],
  change: MessageChange,
  rowSk: string | undefined,
  now: number,
): TransactItem[] {
  const markers = targets.flatMap((target) => markerWrite(tableName, target, change, rowSk, now));
  // Of one edit that waits for several copies the row goes once.
  const gone = targets.flatMap((target) => rowsTakenBack(target, change));
  const rows = new Map(gone.map((key) => [`${key.pk} ${key.sk}`, key]));
  return [...markers, ...[...rows.values()].map((Key) => ({ Delete: { TableName: tableName, Key } }))];
}

/** The rows of the edits that a revocation takes back. */
export function rowsTakenBack(target: AbsentTarget, change: MessageChange): Key[] {
  const { pk } = target.key;
  return editsTakenBack(target, change).flatMap(({ row_sk: sk }) => (sk === undefined ? [] : [{ pk, sk }]));
}

function markerWrite(
  tableName: string,
  { key, marker }: AbsentTarget,
  change: MessageChange,
  rowSk: string | undefined,
  now: number,
): TransactItem[] {
  const gone = editsTakenBack({ marker }, change);
  const isTakenBack = revocationBefore({ marker }, change) !== undefined;
  const before = (marker?.waiting ?? []).filter((one) => !gone.includes(one));
  const isFull = before.length >= MAX_WAITING && (change.kind !== 'revoke' || isTakenBack);
  if (isFull) return [];
  const text = isTakenBack && change.kind === 'edit' ? undefined : change.text;
  const waiting = [...before, { ...change, text, row_sk: rowSk }];
  const file = marker?.media ? { media: marker.media } : {};
  const item = { ...key, ...file, waiting, expires_at: expiryOf(now) };
  return [marker ? overMarker(tableName, item, marker) : putOnce(tableName, item)];
}
