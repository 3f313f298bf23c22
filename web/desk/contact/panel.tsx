import { lazyPart } from '../../ui/lazy-part.tsx';

/** A file of its own: fetched when the desk is at rest, or when first wanted; its place is kept meanwhile. */
export const ContactPanel = lazyPart(
  () => import('./contact-panel.tsx'),
  <div className="panel border-l border-line bg-surface" />,
);
