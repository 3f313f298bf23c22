import type { EmbeddedSubsegment, Segment } from './segment.ts';

/** A segment with what happened inside it, by start. */
export interface TraceNode {
  id: string;
  name: string;
  origin?: string;
  /** Milliseconds since the trace began. */
  start_ms: number;
  /** Milliseconds; absent while it is in progress. */
  duration_ms?: number;
  annotations?: Record<string, unknown>;
  fault?: true;
  children: TraceNode[];
}

/**
 * Puts the segments of one trace below each other. One whose parent is not there, such as a caller that is not
 * traced, stands at the top.
 */
export function traceTree(segments: readonly Segment[]): TraceNode[] {
  const zero = Math.min(...segments.map(({ start_time }) => start_time));
  const nodes = new Map<string, TraceNode>();
  const parents: Array<{ node: TraceNode; parentId: string | undefined }> = [];
  const add = (document: Segment | EmbeddedSubsegment, parentId: string | undefined) => {
    const node = nodeOf(document, zero);
    nodes.set(node.id, node);
    parents.push({ node, parentId });
    for (const inner of document.subsegments ?? []) add(inner, node.id);
  };
  for (const segment of segments) add(segment, segment.parent_id);

  const roots: TraceNode[] = [];
  for (const { node, parentId } of parents) {
    const parent = parentId === undefined ? undefined : nodes.get(parentId);
    if (parent && !isBelow(parent, node)) parent.children.push(node);
    else roots.push(node);
  }
  for (const { node } of parents) node.children.sort(byStart);
  return roots.sort(byStart);
}

/**
 * A tree as text: a line for each node, indented by two spaces for each level, with milliseconds since the
 * trace began and its duration.
 */
export function renderTrace(roots: readonly TraceNode[]): string {
  const lines = (node: TraceNode, level: number): string[] => {
    const duration = node.duration_ms === undefined ? 'in progress' : `${node.duration_ms} ms`;
    const marks = Object.entries(node.annotations ?? {}).map(([key, value]) => ` ${key}=${String(value)}`);
    const title = `${'  '.repeat(level)}${node.name}${node.origin === undefined ? '' : ` (${node.origin})`}`;
    const line = `${String(node.start_ms).padStart(8)} ms  ${title}  ${duration}${marks.join('')}${node.fault ? '  FAULT' : ''}`;
    return [line, ...node.children.flatMap((child) => lines(child, level + 1))];
  };
  return roots.flatMap((root) => lines(root, 0)).join('\n');
}

function nodeOf(document: Segment | EmbeddedSubsegment, zero: number): TraceNode {
  const { id, name, start_time, end_time, annotations, fault } = document;
  return {
    id,
    name,
    ...(typeof document.origin === 'string' && { origin: document.origin }),
    start_ms: milliseconds(start_time - zero),
    ...(end_time !== undefined && { duration_ms: milliseconds(end_time - start_time) }),
    ...(annotations && { annotations }),
    ...(fault === true && { fault }),
    children: [],
  };
}

/** Whether `node` stands in the tree below `ancestor`; a document that names itself as parent is its own. */
function isBelow(node: TraceNode, ancestor: TraceNode): boolean {
  return node === ancestor || ancestor.children.some((child) => isBelow(node, child));
}

function byStart(a: TraceNode, b: TraceNode): number {
  return a.start_ms - b.start_ms;
}

/** To a tenth: X-Ray's times are seconds with fractions. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 10_000) / 10;
}
