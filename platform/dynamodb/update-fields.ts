export interface Condition {
  ConditionExpression: string;
  ExpressionAttributeValues: Record<string, unknown>;
}

interface Update {
  UpdateExpression: string;
  ExpressionAttributeValues: Record<string, unknown>;
}

/**
 * The update of an item that makes the named fields as they are in `next`: set, or removed where undefined.
 *
 * @param names at least one; none of DynamoDB's reserved words
 */
export function updateOf<Fields extends object>(
  next: Fields,
  names: ReadonlyArray<keyof Fields & string>,
): Update {
  const set = names.filter((name) => next[name] !== undefined);
  const removed = names.filter((name) => next[name] === undefined);
  const parts = [
    ...(set.length === 0 ? [] : [`SET ${set.map((name) => `${name} = :${name}`).join(', ')}`]),
    ...(removed.length === 0 ? [] : [`REMOVE ${removed.join(', ')}`]),
  ];
  return {
    UpdateExpression: parts.join(' '),
    ExpressionAttributeValues: Object.fromEntries(set.map((name) => [`:${name}`, next[name]])),
  };
}

/** An update that is made only on a condition. Their values must have different names. */
export function withCondition(update: Update, condition: Condition): Update & Condition {
  return {
    ...update,
    ...condition,
    ExpressionAttributeValues: {
      ...update.ExpressionAttributeValues,
      ...condition.ExpressionAttributeValues,
    },
  };
}
