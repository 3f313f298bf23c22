import { i18n } from '@lingui/core';

/** Fills its place while something is on its way; it shows itself only when that takes long enough to be noticed. */
export function Loading() {
  return (
    <div className="grid h-full min-h-24 place-items-center" role="status">
      <span className="size-5 animate-spin rounded-full border-2 border-line-strong border-t-accent" />
      <span className="sr-only">{i18n._('Carregando')}</span>
    </div>
  );
}
