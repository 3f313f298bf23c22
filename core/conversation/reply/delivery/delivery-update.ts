import type { updateOne } from '#platform/dynamodb/update-one.ts';
import type { Delivery, DeliveryStatus } from '../reply-records.ts';
import { Expression } from './expression.ts';
import { newStatuses, RANKS } from './merge-delivery.ts';

/** What a row did not have before. */
export interface Brought {
  statuses: DeliveryStatus[];
  /** The first word of what the message costs. */
  pricing: boolean;
}

/** A conditional write of a row's `delivery`, and what it adds when its condition holds. */
export interface DeliveryUpdate {
  write: Omit<Parameters<typeof updateOne>[1], 'Key'>;
  brings: Brought;
}

/**
 * The first write for a row that nobody has read. It supposes the usual: that a message's `sent` or `failed` is
 * the first that is told, and that later statuses come in their order, one by one. Where that is wrong the
 * condition fails, and its answer brings the row.
 */
export function supposing(channelId: string, told: Delivery): DeliveryUpdate {
  const isFirst = told.at.sent !== undefined || told.at.failed !== undefined || told.errors !== undefined;
  return isFirst ? replacing(channelId, undefined, told) : growing(channelId, told);
}

/** Writes the whole `delivery`, on the condition that it still is as it was seen. */
export function replacing(channelId: string, seen: Delivery | undefined, next: Delivery): DeliveryUpdate {
  const expression = new Expression();
  const delivery = expression.path('delivery');
  const conditions = [
    expression.is(expression.path('channel_id'), channelId),
    ...(seen ? sameAs(expression, seen) : [`attribute_not_exists(${delivery})`]),
  ];
  return {
    write: written(expression, [`${delivery} = ${expression.value(next)}`], conditions),
    brings: {
      statuses: newStatuses(next, seen),
      pricing: next.pricing !== undefined && seen?.pricing === undefined,
    },
  };
}

/** Adds statuses to a `delivery` that is there and below them. */
function growing(channelId: string, told: Delivery): DeliveryUpdate {
  const expression = new Expression();
  const at = (status: string) => expression.path('delivery', 'at', status);
  const statuses = newStatuses(told, undefined);
  const below = RANKS.slice(0, RANKS.indexOf(told.status)).map((status) => expression.value(status));
  const sets = [
    `${expression.path('delivery', 'status')} = ${expression.value(told.status)}`,
    `${expression.path('delivery', 'message_id')} = ${expression.value(told.message_id)}`,
    ...statuses.map((status) => `${at(status)} = ${expression.value(told.at[status])}`),
  ];
  const conditions = [
    expression.is(expression.path('channel_id'), channelId),
    `${expression.path('delivery', 'status')} IN (${below.join(', ')})`,
    ...statuses.map((status) => expression.is(at(status), undefined)),
    ...(told.pricing ? samePricing(expression, told.pricing) : []),
  ];
  return { write: written(expression, sets, conditions), brings: { statuses, pricing: false } };
}

/** Compared leaf by leaf: the lists and maps of a `delivery` are small. */
function sameAs(expression: Expression, { status, message_id, at, errors, pricing }: Delivery): string[] {
  const path = (...rest: string[]) => expression.path('delivery', ...rest);
  const list = path('errors');
  return [
    expression.is(path('status'), status),
    expression.is(path('message_id'), message_id),
    ...RANKS.map((rank) => expression.is(path('at', rank), at[rank])),
    ...(errors
      ? [
          `size(${list}) = ${expression.value(errors.length)}`,
          ...errors.flatMap(({ code, title }, index) => [
            expression.is(`${list}[${index}].${expression.path('code')}`, code),
            expression.is(`${list}[${index}].${expression.path('title')}`, title),
          ]),
        ]
      : [expression.is(list, undefined)]),
    ...(pricing ? samePricing(expression, pricing) : [expression.is(path('pricing'), undefined)]),
  ];
}

function samePricing(
  expression: Expression,
  { category, type, billable }: NonNullable<Delivery['pricing']>,
): string[] {
  const path = (name: string) => expression.path('delivery', 'pricing', name);
  return [
    `attribute_exists(${expression.path('delivery', 'pricing')})`,
    expression.is(path('category'), category),
    expression.is(path('type'), type),
    expression.is(path('billable'), billable),
  ];
}

function written(expression: Expression, sets: readonly string[], conditions: readonly string[]) {
  return {
    UpdateExpression: `SET ${sets.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: expression.names,
    ExpressionAttributeValues: expression.values,
  };
}
