import { functionName } from '../watch/function-name.ts';
import type { TraceNode } from '../watch/local-client.ts';

/** A line of the drawing: where its bar begins and how wide it is, in hundredths of the whole. */
export interface WaterfallRow {
  id: string;
  name: string;
  depth: number;
  startMs: number;
  /** Undefined while it is in progress. */
  durationMs: number | undefined;
  left: number;
  width: number;
  isFault: boolean;
  /** Where the code ran, such as `AWS::Lambda::Function`. */
  origin: string | undefined;
}

/** Narrower bars could not be seen. */
const NARROWEST = 0.4;

/** A trace as lines below each other, in the order of the tree. */
export function waterfallRows(tree: readonly TraceNode[]): { rows: WaterfallRow[]; totalMs: number } {
  const rows = flatten(tree, 0);
  const ends = rows.map(({ startMs, durationMs = 0 }) => startMs + durationMs);
  const totalMs = Math.max(1, ...ends);
  const drawn = rows.map((row): WaterfallRow => {
    const width = Math.max(NARROWEST, (100 * (row.durationMs ?? totalMs - row.startMs)) / totalMs);
    const left = Math.min((100 * row.startMs) / totalMs, 100 - NARROWEST);
    return { ...row, left, width: Math.min(width, 100 - left) };
  });
  return { rows: drawn, totalMs };
}

function flatten(nodes: readonly TraceNode[], depth: number): Omit<WaterfallRow, 'left' | 'width'>[] {
  return nodes.flatMap((node) => [
    {
      ...{ id: node.id, name: nameOf(node), depth, startMs: node.start_ms, durationMs: node.duration_ms },
      ...{ isFault: node.fault === true, origin: node.origin },
    },
    ...flatten(node.children, depth + 1),
  ]);
}

/** Functions by their short names; what the tracer marks as a part of one without the mark. */
function nameOf({ name, origin }: TraceNode): string {
  return origin?.startsWith('AWS::Lambda') ? functionName(name) : name.replace(/^## /, '');
}
