import { i18n } from '@lingui/core';
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { toasts } from './toasts.tsx';

/** A part of the page that is a file of its own. */
export interface LazyPart<Props extends object> {
  (props: Props): ReactNode;
  /** Fetches it before it is wanted. */
  warm(): Promise<void>;
}

/** How long it is offered to load the page anew, in milliseconds. */
const OFFERED_MS = 15_000;

/**
 * A part whose file is fetched when it is first drawn, or warmed. React's own `lazy` ends the whole page where a file does not
 * come: without a network, or when the page was deployed anew since. A browser does not ask for such a file again, so
 * that the page is to be loaded anew; what was written is kept.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  meanwhile: ReactNode = null,
): LazyPart<Props> {
  let known: ComponentType<Props> | undefined;
  const warm = async () => {
    known ??= (await load()).default;
  };
  function Part(props: Props): ReactNode {
    const [Loaded, setLoaded] = useState(() => known);
    const isThere = Loaded !== undefined;
    useEffect(() => {
      if (isThere) return;
      let isGone = false;
      warm()
        .then(() => {
          if (!isGone) setLoaded(() => known);
        })
        .catch(() => {
          if (!isGone) offerAnew();
        });
      return () => {
        isGone = true;
      };
    }, [isThere]);
    return Loaded ? <Loaded {...props} /> : meanwhile;
  }
  return Object.assign(Part, { warm });
}

function offerAnew(): void {
  toasts.show({
    ...{ kind: 'problem', stays: OFFERED_MS },
    text: i18n._('Uma parte da página não veio. Nada do que você escreveu se perde.'),
    action: { label: i18n._('Carregar de novo'), run: () => window.location.reload() },
  });
}
