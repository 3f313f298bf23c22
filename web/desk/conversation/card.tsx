import type { ReactNode } from 'react';

/** What cannot be shown itself: what it is, and what can be done with it. */
export function Card({
  sign,
  title,
  detail,
  children,
}: {
  sign: ReactNode;
  title: string;
  detail?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <span className="my-0.5 flex min-w-48 items-center gap-3 rounded-xl bg-canvas/70 p-2.5">
      <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-surface text-accent-text shadow-card">
        {sign}
      </span>
      <span className="min-w-0 flex-1">
        <span className="line-clamp-2 font-semibold [overflow-wrap:anywhere]" title={title}>
          {title}
        </span>
        {detail ? (
          <span className="block text-xs text-ink-soft [overflow-wrap:anywhere]">{detail}</span>
        ) : null}
      </span>
      {children}
    </span>
  );
}

/** Of what is done with it, beside it. */
export const CARD_BUTTON =
  'grid size-8 shrink-0 place-items-center rounded-full text-ink-soft hover:bg-hover hover:text-ink';
