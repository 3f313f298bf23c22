import { DEMO_CONVERSATION } from '../demo/conversation.ts';
import { costLine } from '../demo/cost-line.ts';
import { DEMO_CUSTOMER } from '../demo/demo-shop.ts';
import { firstMessages, firstMessagesLine } from '../demo/first-messages.ts';
import { renderTimeline } from '../demo/render-timeline.ts';
import { runConversation } from '../demo/run-conversation.ts';
import { buildTimeline } from '../demo/timeline.ts';
import { HELP } from './help.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { parseDemoOptions } from './options.ts';
import { asksForHelp, type CommandOutput } from './run-command.ts';
import { type LocalProsa, startLocal } from './start-local.ts';

/** Two customers who write once each, after the conversation. */
const NEWCOMERS = ['5511999990901', '5511999990902'] as const;

/** Milliseconds between the statuses of a message: short, because the demo waits for them. */
const STATUS_DELAY_MS = 10;

/**
 * `npm run demo`: starts everything on free ports, has one conversation, and prints its timeline.
 *
 * @returns 0 when every message has its answer, in order, else 1
 * @throws {UsageError} {CommandError}
 */
export async function demoCommand(args: readonly string[], output: CommandOutput): Promise<number> {
  if (asksForHelp(args)) {
    output.print(HELP.demo);
    return 0;
  }
  const { json } = parseDemoOptions(args);
  let running: LocalProsa | undefined;
  exitOnInterrupt(async () => running?.close());
  if (!json) output.print('Starting on free ports: debounce 0 s, stand-ins for WhatsApp and the model.\n');
  running = await startLocal({ statusDelayMs: STATUS_DELAY_MS, onReport: (line) => output.warn(line) });
  try {
    const { billing } = running.runtime;
    billing.reset();
    const timeline = buildTimeline(await runConversation(running, DEMO_CUSTOMER, DEMO_CONVERSATION));
    const bill = billing.report();
    const first = await firstMessages(running, NEWCOMERS);
    output.print(
      json
        ? JSON.stringify({ ...timeline, firstMessageMs: first, awsCostUsd: bill.total_usd }, null, 2)
        : [renderTimeline(timeline), firstMessagesLine(first), costLine('the three messages', bill)].join(
            '\n',
          ),
    );
    return timeline.problems.length === 0 ? 0 : 1;
  } finally {
    await running.close();
  }
}
