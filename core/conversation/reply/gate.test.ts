import { describe, expect, it } from 'vitest';
import { shortHash } from '#platform/ids/hash.ts';
import { conversationItem, replyItem } from '../../../test/support/records.ts';
import type { Conversation } from '../records.ts';
import { decide, type GateFacts, isWindowOpen, STALE_MS, WINDOW_MS } from './gate.ts';
import type { ReplyRow } from './reply-records.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const at = (ms: number) => new Date(ms).toISOString();
const TEMPLATE = { kind: 'template', name: 'go_on', language: 'pt_BR' } as const;

function decision(
  reply: Partial<ReplyRow> = {},
  conversation: Partial<Conversation> = {},
  facts: Partial<GateFacts> = {},
) {
  return decide(
    conversationItem({ window_from: at(NOW - 60_000), ...conversation }),
    replyItem(1, { created_at: at(NOW), ...reply }),
    { now: NOW, templateRefusal: undefined, ...facts },
  );
}

const refused = (reason: string) => ({ kind: 'refuse', reason });

it('sends, and counts', () => {
  expect(decision()).toEqual({
    kind: 'send',
    change: {
      ...{ sending_seq: 1, sending_at: NOW, sending_attempt: 1, pair_tat: NOW + 6_000 },
      ...{
        auto_since: NOW,
        auto_count: 1,
        auto_digest: shortHash(['answer 1']),
        slot_seq: undefined,
        slot_at: undefined,
      },
    },
  });
});

describe('an answer of an earlier owner', () => {
  it.each(['ai', 'triage'] as const)('is refused of %s', (author) => {
    expect(decision({ author }, { owner_epoch: 2 })).toEqual(refused('owner_changed'));
  });
  it.each(['human', 'system'] as const)('is sent of %s', (author) => {
    expect(decision({ author }, { owner_epoch: 2 })).toMatchObject({ kind: 'send' });
  });
});

describe('an old answer', () => {
  const old = { created_at: at(NOW - STALE_MS - 1) };
  it('is refused when it is automatic', () => {
    expect(decision(old)).toEqual(refused('replayed'));
    expect(decision({ created_at: at(NOW - STALE_MS) })).toMatchObject({ kind: 'send' });
  });
  it('is sent when a person wrote it', () => {
    expect(decision({ ...old, author: 'human' })).toMatchObject({ kind: 'send' });
  });
});

describe('a closed window', () => {
  const closed = { window_from: at(NOW - WINDOW_MS) };
  it.each(['ai', 'human', 'system'] as const)('refuses what %s says freely', (author) => {
    expect(decision({ author }, closed)).toEqual(refused('window_closed'));
    expect(decision({ author }, { window_from: undefined })).toEqual(refused('window_closed'));
  });
  it('lets a template through', () => {
    expect(decision({ content: TEMPLATE }, closed)).toMatchObject({ kind: 'send' });
  });
  it('is open until the last millisecond', () => {
    expect(isWindowOpen({ window_from: at(NOW - WINDOW_MS + 1) }, NOW)).toBe(true);
    expect(isWindowOpen(closed, NOW)).toBe(false);
  });
});

describe('an opt-out', () => {
  it('refuses a template and nothing else', () => {
    expect(decision({ content: TEMPLATE }, {}, { templateRefusal: 'opted_out' })).toEqual(
      refused('opted_out'),
    );
    expect(decision({}, {}, { templateRefusal: 'opted_out' })).toMatchObject({ kind: 'send' });
  });
  it('is from marketing: what is known to be none goes, but not to another person', () => {
    const content = { ...TEMPLATE, category: 'utility' } as const;
    expect(decision({ content }, {}, { templateRefusal: 'opted_out' })).toMatchObject({ kind: 'send' });
    expect(decision({ content }, {}, { templateRefusal: 'number_given_up' })).toEqual(
      refused('number_given_up'),
    );
  });
});

describe('the loop guard', () => {
  const full = { auto_since: NOW - 60_000, auto_count: 20, auto_digest: shortHash(['answer 1']) };
  it('refuses the 21st automatic answer in ten minutes', () => {
    expect(decision({}, full)).toEqual(refused('loop_guard'));
    expect(decision({}, { ...full, auto_count: 19 })).toMatchObject({ change: { auto_count: 20 } });
  });
  it('counts an answer that differs from the one before as half', () => {
    const other = { ...full, auto_digest: shortHash(['something else']) };
    expect(decision({}, { ...other, auto_count: 19.5 })).toMatchObject({ change: { auto_count: 20 } });
    expect(decision({}, other)).toEqual(refused('loop_guard'));
    expect(decision({}, { ...full, auto_count: 19.5 })).toEqual(refused('loop_guard'));
  });
  it('begins anew after ten minutes', () => {
    expect(decision({}, { ...full, auto_since: NOW - 600_000 })).toMatchObject({
      change: { auto_since: NOW, auto_count: 1 },
    });
  });
  it('does not count people, notices, further parts and further attempts', () => {
    for (const reply of [{ author: 'human' }, { author: 'system' }, { part: 1 }, { attempts: 1 }] as const) {
      const { kind, ...rest } = decision(reply, full);
      expect(kind).toBe('send');
      expect(rest).not.toHaveProperty('change.auto_count');
    }
  });
  it('counts once an answer that waits for its place, or is tried again without an attempt', () => {
    const used = { pair_tat: NOW + 45 * 6_000 };
    expect(decision({}, { ...used, ...full, auto_count: 19 })).toMatchObject({
      kind: 'wait',
      change: { auto_count: 20 },
    });
    const placed = { ...full, slot_seq: 1, slot_at: NOW };
    expect(decision({}, placed)).toMatchObject({ kind: 'send' });
    expect(decision({}, placed)).not.toHaveProperty('change.auto_count');
  });
  it('is the caller’s to set', () => {
    const loopGuard = { answers: 1, withinMs: 1_000 };
    expect(decision({}, { ...full, auto_since: NOW - 999, auto_count: 1 }, { loopGuard })).toEqual(
      refused('loop_guard'),
    );
    expect(decision({}, { auto_since: NOW - 1_000, auto_count: 1 }, { loopGuard })).toMatchObject({
      kind: 'send',
    });
  });
});

describe('the pair rate', () => {
  const used = { pair_tat: NOW + 45 * 6_000 };
  it('reserves a place and waits for it', () => {
    expect(decision({}, used)).toMatchObject({
      kind: 'wait',
      until: NOW + 7_000,
      change: { slot_seq: 1, slot_at: NOW + 7_000, pair_tat: NOW + 46 * 6_000 },
    });
  });
  it('waits for a place that it has without a write, and takes it when it is time', () => {
    const placed = { ...used, slot_seq: 1, slot_at: NOW + 1 };
    expect(decision({}, placed)).toEqual({ kind: 'wait', until: NOW + 1 });
    const due = decision({}, { ...placed, slot_at: NOW });
    expect(due).toMatchObject({ kind: 'send', change: { sending_seq: 1, slot_seq: undefined } });
    expect(due).not.toHaveProperty('change.pair_tat');
  });
  it('is nothing to another reply’s place', () => {
    expect(decision({}, { slot_seq: 9, slot_at: NOW + 99 })).toMatchObject({ kind: 'send' });
  });
});
