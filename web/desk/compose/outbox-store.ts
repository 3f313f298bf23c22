import type { OutboxPorts, Unsent } from './outbox.ts';

/**
 * Keeps what is unsent on this device, each message by itself: two tabs of one person write none of the other's away. A tab
 * that opens meanwhile sends them too, with the same keys, so each is one message all the same.
 */
export function outboxStore(storage: Storage, userId: string): OutboxPorts['store'] {
  const prefix = `prosa.outbox.${userId}.`;
  let known = new Map<string, string>();
  return {
    read() {
      const names = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
      const kept = names.filter((name) => name.startsWith(prefix)).map((name) => storage.getItem(name) ?? '');
      const items = kept.map((text) => JSON.parse(text) as Unsent).sort((a, b) => a.at - b.at);
      known = new Map(items.map((item) => [item.key, JSON.stringify(item)]));
      return items;
    },
    write(items) {
      const now = new Map(items.map((item) => [item.key, JSON.stringify(item)]));
      for (const [key, text] of now) {
        if (known.get(key) !== text) storage.setItem(prefix + key, text);
      }
      for (const key of known.keys()) {
        if (!now.has(key)) storage.removeItem(prefix + key);
      }
      known = now;
    },
  };
}
