import { sourcesOf } from '../../../bin/generate-schemas.ts';
import type { Invariant } from '../evidence.ts';

/** The events page names every publisher of an event. */
export const publishedAsDocumented: Invariant = {
  name: 'the events page names who publishes',
  violations: ({ facts }) => {
    const seen = new Set(facts.map(({ source, envelope }) => `${envelope.event} ${source}`));
    return [...seen].filter((pair) => {
      const [event = '', source = ''] = pair.split(' ');
      return !sourcesOf(event).includes(source);
    });
  },
};
