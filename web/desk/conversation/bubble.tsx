import type { ReactNode } from 'react';

const SIDES = {
  customer: { line: 'justify-start', bubble: 'bg-bubble-customer bubble-in' },
  own: { line: 'justify-end', bubble: 'bg-bubble-own bubble-out' },
  ai: { line: 'justify-end', bubble: 'bg-bubble-ai bubble-out' },
  note: { line: 'justify-end', bubble: 'bg-bubble-note bubble-out border border-dashed border-warn/40' },
} as const;

/** What one author said, at their side. */
export function Bubble({
  side,
  isFirst,
  author,
  children,
  below,
}: {
  side: keyof typeof SIDES;
  isFirst: boolean;
  author?: ReactNode;
  children: ReactNode;
  below?: ReactNode;
}) {
  const { line, bubble } = SIDES[side];
  return (
    <div data-line={side} className={`flex px-6 max-md:px-3 ${line} ${isFirst ? 'pt-2.5' : 'pt-0.5'}`}>
      <div className="flex max-w-[min(36rem,84%)] min-w-0 flex-col">
        <div
          className={`relative w-fit max-w-full min-w-0 rounded-2xl px-3 py-1.5 shadow-card ${bubble} ${side === 'customer' ? 'self-start' : 'self-end'} ${isFirst ? 'is-first' : ''}`}
        >
          {isFirst && author ? <div className="mb-0.5 text-2xs font-semibold">{author}</div> : null}
          {children}
        </div>
        {below}
      </div>
    </div>
  );
}

/** How the words of a message are set. */
export const WORDS = 'text-[0.9375rem] leading-[1.4rem] whitespace-pre-wrap [overflow-wrap:anywhere]';

/** Time and ticks, where the last line leaves room. */
export function Foot({ children }: { children: ReactNode }) {
  return (
    <span className="float-right mt-1.5 -mb-0.5 ml-3 flex items-center gap-1 text-[0.625rem] leading-4 text-ink-faint tabular-nums">
      {children}
    </span>
  );
}

/** Emoji of both sides, at the edge of their message. */
export function Reactions({
  customer,
  business,
  side,
}: {
  customer: string | null;
  business: string | null;
  side: 'start' | 'end';
}) {
  const all = [customer, business].filter((one) => one !== null);
  if (all.length === 0) return null;
  return (
    <span
      className={`z-1 -mt-1.5 rounded-full border border-line bg-surface px-1.5 py-0.5 text-xs shadow-card ${side === 'start' ? 'ml-3 self-start' : 'mr-3 self-end'}`}
    >
      {all.join(' ')}
    </span>
  );
}
