import { type Evidence, gather } from './evidence.ts';
import type { Command, History } from './history.ts';
import { violationsIn } from './invariants.ts';
import { CALM, MOODY } from './provider-moods.ts';
import type { SimulationTables } from './tables.ts';
import { World } from './world.ts';

/** What a history came to. */
export interface Run {
  violations: string[];
  evidence: Evidence;
  trace: readonly string[];
  /** Names of the queues to which records were sent, in that order. */
  sentTo: readonly string[];
}

/**
 * Queues whose records may vanish. Until a message is stored, it is nowhere but on its way to the dispatcher; and a
 * status that vanishes is one that WhatsApp never told.
 */
export const MAY_VANISH: ReadonlySet<string> = new Set([
  'turns.fifo',
  'triage.fifo',
  'outbox.fifo',
  'timers',
  'media',
]);

/** Runs a history to its end and judges it. */
export async function runHistory(tables: SimulationTables, history: History): Promise<Run> {
  const stolen = new Set(history.stolen);
  const world = await World.start({
    tables,
    seed: history.seed,
    entry: history.entry,
    budget: history.budget,
    hasTools: history.hasTools,
    crashes: new Map(history.crashes.map((crash) => [crash.actor, crash])),
    stolen: ({ number, queue }) => MAY_VANISH.has(queue) && stolen.has(number),
    disorder: history.disorder,
    moods: history.moody ? MOODY : CALM,
  });
  try {
    for (const command of history.commands) {
      await world.runFor(command.afterMs);
      await carryOut(world, command);
    }
    await world.finish();
    const { stolen: thefts, disorder, moody } = history;
    const hasThefts = thefts.length > 0;
    const isDisturbed = hasThefts || disorder || moody;
    const evidence = await gather(world, {
      ...{ isCalm: isCalm(history), isDisturbed, hasThefts },
      budget: history.budget,
    });
    const { trace, queues } = world;
    return { violations: violationsIn(evidence), evidence, trace, sentTo: queues.sentTo };
  } finally {
    await world.close();
  }
}

function isCalm({ crashes, stolen, disorder, moody }: History): boolean {
  return crashes.length + stolen.length === 0 && !disorder && !moody;
}

async function carryOut(world: World, command: Command): Promise<void> {
  switch (command.do) {
    case 'say':
      world.say(command.customer, [command.kind]);
      return;
    case 'burst': {
      const { customer, messages, together, isLong } = command;
      const texts = Array.from({ length: messages }, () => 'text' as const);
      if (together) world.say(customer, texts, { isLong });
      else for (const text of texts) world.say(customer, [text], { isLong });
      return;
    }
    case 'change': {
      const texts = world.sayings.all.filter(({ kind }) => kind === 'text' || kind === 'voice');
      const about = texts.at(-1 - (command.message % Math.max(1, texts.length)));
      // What was spoken cannot be edited.
      const kind = about?.kind === 'voice' && command.kind === 'edit' ? 'revoke' : command.kind;
      if (about) world.say(about.customer, [kind], { about });
      return;
    }
    case 'person':
      world.person(command.customer, command.deed);
      return;
    case 'forget':
      world.forget(command.customer);
      return;
    case 'merge':
      await world.merge(command.customer, command.into);
      return;
    case 'tellLate':
      world.whatsApp.tellLate(command.message, command.what);
      return;
    case 'repeat':
    case 'forge': {
      const said = world.sayings.all[command.message % Math.max(1, world.sayings.all.length)];
      if (said) world[command.do](said);
    }
  }
}
