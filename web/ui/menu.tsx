import { Check } from 'lucide-react';
import { Fragment, type ReactNode, useId, useRef } from 'react';
import { Kbd } from './kbd.tsx';

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  shortcut?: string | undefined;
  isChosen?: boolean | undefined;
  /** Stands above it, where a group of items begins; an empty one is a line. */
  heading?: string | undefined;
  /** It is chosen again and again: the menu stays. */
  keepsOpen?: boolean;
  onChoose(): void;
}

/** A button with a menu below it: the browser's own popover, moved through with the arrow keys. */
export function Menu({
  label,
  button,
  items,
  className = '',
  align = 'end',
}: {
  label: string;
  button: ReactNode;
  items: readonly MenuItem[];
  className?: string;
  align?: 'start' | 'end';
}) {
  const id = useId();
  const anchor = `--menu-${id.replaceAll(/[^a-z0-9]/gi, '')}`;
  const ref = useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...(ref.current?.querySelectorAll('button') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        className={className}
        style={{ anchorName: anchor } as React.CSSProperties}
      >
        {button}
      </button>
      <div
        ref={ref}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={move}
        onToggle={(event) => {
          if (event.newState === 'open') ref.current?.querySelector('button')?.focus();
        }}
        className={`menu max-h-[min(42rem,80dvh)] min-w-52 overflow-y-auto rounded-xl border border-line bg-raised p-1 text-ink shadow-float ${align === 'end' ? 'menu-end' : 'menu-start'}`}
        style={{ positionAnchor: anchor } as React.CSSProperties}
      >
        {items.map(({ label: text, icon, shortcut, isChosen, heading, keepsOpen, onChoose }, index) => (
          <Fragment key={`${heading ?? ''} ${keepsOpen ? 'stays' : text}`}>
            {heading === undefined ? null : <Heading text={heading} isFirst={index === 0} />}
            <button
              type="button"
              {...(isChosen === undefined
                ? { role: 'menuitem' }
                : { role: 'menuitemradio', 'aria-checked': isChosen })}
              onClick={() => {
                if (!keepsOpen) ref.current?.hidePopover();
                onChoose();
              }}
              className="flex h-9 w-full items-center gap-2.5 rounded-lg px-2.5 text-left hover:bg-hover focus-visible:bg-hover focus-visible:outline-none aria-checked:font-semibold aria-checked:text-accent-text"
            >
              {icon}
              <span className="flex-1 truncate">{text}</span>
              {isChosen ? <Check size={15} className="shrink-0" /> : null}
              {shortcut ? <Kbd keys={shortcut} /> : null}
            </button>
          </Fragment>
        ))}
      </div>
    </>
  );
}

function Heading({ text, isFirst }: { text: string; isFirst: boolean }) {
  return (
    <div
      role="presentation"
      className={`px-2.5 text-2xs font-semibold text-ink-faint ${isFirst ? 'pt-1' : 'mt-1 border-t border-line pt-2'} ${text === '' ? 'pb-0' : 'pb-0.5'}`}
    >
      {text}
    </div>
  );
}
