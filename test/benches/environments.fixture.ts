import { SlowChannels } from '#core/channel/slow-channels.ts';

/** The most that Lambda takes from a FIFO queue at once. */
const BATCH_SIZE = 10;

/** How WhatsApp answers for a number, and how often a customer is answered there. */
export interface Traffic {
  channelId: string;
  /** Between two messages, each of a conversation of its own; milliseconds. */
  everyMs: number;
  /** How long a send takes. */
  sendMs: number;
}

interface Waiting {
  channelId: string;
  sendMs: number;
  since: number;
  visibleAt: number;
}

/**
 * The sender's environments on a clock that jumps: each takes up to ten messages that wait, sends them side by side, and
 * is free again when the slowest is done.
 *
 * @param rests whether numbers rest as {@link SlowChannels} wants it
 * @returns how long messages waited until they were sent, by number; milliseconds, in ascending order
 */
export function waitsOf(
  traffic: readonly Traffic[],
  {
    environments,
    forMs,
    rests,
    random,
  }: { environments: number; forMs: number; rests: boolean; random: () => number },
): Map<string, number[]> {
  let now = 0;
  const workers = Array.from({ length: environments }, () => ({
    freeAt: 0,
    channels: new SlowChannels({ now: () => now, random }),
  }));
  const queue: Waiting[] = traffic.flatMap(({ channelId, everyMs, sendMs }) =>
    Array.from({ length: Math.floor(forMs / everyMs) }, (_, index) => {
      const since = index * everyMs;
      return { channelId, sendMs, since, visibleAt: since };
    }),
  );
  const waits = new Map<string, number[]>(traffic.map(({ channelId }) => [channelId, []]));
  for (now = 0; now < forMs; now += 100) {
    for (const worker of workers.filter(({ freeAt }) => freeAt <= now)) {
      const batch = queue
        .filter(({ visibleAt }) => visibleAt <= now)
        .sort((one, other) => one.visibleAt - other.visibleAt)
        .slice(0, BATCH_SIZE);
      const sent: Waiting[] = [];
      for (const message of batch) {
        const from = rests ? worker.channels.sendsFrom(channelOf(message)) : now;
        if (from > now) message.visibleAt = from;
        else sent.push(message);
      }
      const startedAt = now;
      for (const message of sent) {
        queue.splice(queue.indexOf(message), 1);
        const answeredAt = startedAt + message.sendMs;
        waits.get(message.channelId)?.push(answeredAt - message.since);
        worker.freeAt = Math.max(worker.freeAt, answeredAt);
        now = answeredAt;
        worker.channels.answered(channelOf(message), startedAt);
      }
      now = startedAt;
    }
  }
  for (const waited of waits.values()) waited.sort((one, other) => one - other);
  return waits;
}

const channelOf = ({ channelId }: Waiting) => ({ tenantId: 'acme', channelId });
