import { i18n } from '@lingui/core';
import { useEffect, useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { Loading } from '../ui/loading.tsx';
import { getTrace, LocalProblem, type TraceNode } from '../watch/local-client.ts';
import { type WaterfallRow, waterfallRows } from './waterfall-rows.ts';

/** One trace as bars below each other: what ran, when, and for how long. */
export function Waterfall({ traceId, onClose }: { traceId: string; onClose(): void }) {
  const [tree, setTree] = useState<TraceNode[] | 'missing'>();
  useEffect(() => {
    let isGone = false;
    getTrace(traceId).then(
      (found) => {
        if (!isGone) setTree(found);
      },
      (error: unknown) => {
        if (!(error instanceof LocalProblem || error instanceof TypeError)) throw error;
        if (!isGone) setTree('missing');
      },
    );
    return () => {
      isGone = true;
    };
  }, [traceId]);
  return (
    <Dialog title={i18n._('Rastro')} onClose={onClose} isWide>
      {tree === undefined ? <Loading /> : null}
      {tree === 'missing' ? <p>{i18n._('Deste rastro nada foi guardado.')}</p> : null}
      {Array.isArray(tree) ? <Bars tree={tree} /> : null}
    </Dialog>
  );
}

function Bars({ tree }: { tree: readonly TraceNode[] }) {
  const { rows, totalMs } = waterfallRows(tree);
  return (
    <table className="w-full table-fixed border-collapse text-xs">
      <caption className="mb-2 text-left text-ink-soft">
        {i18n._('{count} segmentos em {ms} ms', { count: rows.length, ms: Math.round(totalMs) })}
      </caption>
      <colgroup>
        <col className="w-2/5" />
        <col />
        <col className="w-16" />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th>{i18n._('Segmento')}</th>
          <th>{i18n._('Quando')}</th>
          <th>{i18n._('Duração')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Bar key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Bar({ row }: { row: WaterfallRow }) {
  const { name, depth, startMs, durationMs, left, width, isFault, origin } = row;
  const isFunction = origin === 'AWS::Lambda::Function';
  const color = isFault ? 'bg-danger' : isFunction ? 'bg-accent' : origin ? 'bg-ai' : 'bg-line-strong';
  const shown = durationMs === undefined ? '…' : `${durationMs.toFixed(durationMs < 10 ? 1 : 0)} ms`;
  return (
    <tr className="border-t border-line/60">
      <th
        scope="row"
        className="truncate py-1 pr-2 text-left font-medium"
        style={{ paddingLeft: `${Math.min(depth, 8) * 10}px` }}
        title={origin ? `${name} (${origin})` : name}
      >
        {name}
      </th>
      <td className="py-1" title={`+${startMs.toFixed(1)} ms`}>
        <span className="relative block h-3.5 rounded bg-sunken">
          <span
            className={`absolute inset-y-0 rounded ${color}`}
            style={{ left: `${left}%`, width: `${width}%` }}
          />
          <span className="sr-only">{`+${Math.round(startMs)} ms`}</span>
        </span>
      </td>
      <td className="py-1 pl-2 text-right text-ink-soft tabular-nums">{shown}</td>
    </tr>
  );
}
