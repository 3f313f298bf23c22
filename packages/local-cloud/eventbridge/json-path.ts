/** A JSON path that EventBridge does not support. */
export class InvalidJsonPathError extends Error {
  override readonly name = 'InvalidJsonPathError';

  constructor(path: string) {
    super(
      `"${path}" is not a JSON path that EventBridge supports ` +
        '(dots, dashes, underscores, alphanumerics, slashes, array indices and wildcards, starting at $)',
    );
  }
}

type Step = { field: string } | { index: number } | { wildcard: true };

/** A compiled path: the value it points at, or `undefined` where the document has none. */
export type JsonPath = (document: unknown) => unknown;

const WHOLE_PATH = /^\$(?:\.(?:\*|[\w/-]+)|\[(?:\d+|\*)\])*$/;
const ONE_STEP = /\.(\*|[\w/-]+)|\[(\d+|\*)\]/g;

/**
 * Compiles the subset of JSON path that EventBridge evaluates, such as `$.detail.items[0].order-id`.
 *
 * A path with a wildcard yields the array of everything it points at, which may be empty.
 *
 * @throws {InvalidJsonPathError}
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function compileJsonPath(path: string): JsonPath {
  if (!WHOLE_PATH.test(path)) throw new InvalidJsonPathError(path);
  const steps = [...path.matchAll(ONE_STEP)].map(([, field, index]): Step => {
    if (field === '*' || index === '*') return { wildcard: true };
    return field === undefined ? { index: Number(index) } : { field };
  });
  const many = steps.some((step) => 'wildcard' in step);
  return (document) => {
    const found = steps.reduce<unknown[]>(
      (nodes, step) => nodes.flatMap((node) => walk(node, step)),
      [document],
    );
    return many ? found : found[0];
  };
}

function walk(node: unknown, step: Step): unknown[] {
  if (node === null || typeof node !== 'object') return [];
  if ('wildcard' in step) return Object.values(node);
  if ('index' in step) return Array.isArray(node) && step.index < node.length ? [node[step.index]] : [];
  if (Array.isArray(node) || !Object.hasOwn(node, step.field)) return [];
  return [(node as Record<string, unknown>)[step.field]];
}
