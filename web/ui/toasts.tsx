import { type ReactNode, useSyncExternalStore } from 'react';
import { Button } from './button.tsx';

export interface Toast {
  text: string;
  kind?: 'done' | 'problem';
  /** Offered while the toast is there. */
  action?: { label: string; shortcut?: string; run(): void };
  /** Milliseconds. */
  stays?: number;
}

interface Shown extends Toast {
  id: number;
}

/** Short words at the edge of the page, the newest last. */
class Toasts {
  #shown: readonly Shown[] = [];
  #ids = 0;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly shown = (): readonly Shown[] => this.#shown;

  /** @returns what closes it */
  show(toast: Toast): () => void {
    const id = ++this.#ids;
    this.#set([...this.#shown.slice(-2), { ...toast, id }]);
    const close = () => this.close(id);
    setTimeout(close, toast.stays ?? 5_000);
    return close;
  }

  close(id: number): void {
    this.#set(this.#shown.filter((one) => one.id !== id));
  }

  /** Does what the newest toast offers. */
  actOnNewest(): void {
    const newest = this.#shown.findLast(({ action }) => action !== undefined);
    if (!newest?.action) return;
    this.close(newest.id);
    newest.action.run();
  }

  #set(shown: readonly Shown[]): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }
}

export const toasts = new Toasts();

export function ToastArea(): ReactNode {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.shown);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-40 flex flex-col items-center gap-2 px-4 md:bottom-6"
    >
      {shown.map(({ id, text, kind, action }) => (
        <div
          key={id}
          className={`toast pointer-events-auto flex max-w-full items-center gap-3 rounded-xl py-2 pr-2 pl-4 shadow-float ${kind === 'problem' ? 'bg-danger text-surface' : 'bg-ink text-surface'}`}
        >
          <span className="py-1 font-medium">{text}</span>
          {action ? (
            <Button
              size="sm"
              kind="ghost"
              shortcut={action.shortcut}
              className="text-current hover:bg-surface/15 hover:text-current"
              onClick={() => {
                toasts.close(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          ) : null}
        </div>
      ))}
    </div>
  );
}
