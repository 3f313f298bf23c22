import { type PollClock, poll } from '../demo/poll.ts';
import { customerSays } from '../whatsapp/customer.ts';
import { textOf } from '../whatsapp/outbox.ts';
import { CommandError } from './errors.ts';
import { HELP } from './help.ts';
import { parseSayOptions } from './options.ts';
import { asksForHelp, type CommandOutput } from './run-command.ts';
import { type Health, RunningInstance } from './running-instance.ts';

/** Milliseconds between two looks into the outbox. */
const LOOK_INTERVAL_MS = 100;

/**
 * `npm run say`: sends one customer message to a running instance and prints the answer.
 *
 * @throws {UsageError} {CommandError} when nothing runs there, the webhook refuses, or no answer comes
 */
export async function sayCommand(
  args: readonly string[],
  output: CommandOutput,
  clock?: PollClock,
): Promise<number> {
  if (asksForHelp(args)) {
    output.print(HELP.say);
    return 0;
  }
  const { text, port, from, channel, waitSeconds } = parseSayOptions(args);
  const instance = new RunningInstance(port);
  const health = await instance.health();
  const to = channelOf(health, channel);
  const { phone_number_id: phoneNumberId, display_phone_number: displayPhoneNumber } = to;
  const before = new Set((await instance.outbox(from, 0)).map(({ wamid }) => wamid));

  const { status, answeredAt } = await customerSays({
    webhookUrl: to.webhook_url,
    appSecret: health.appSecret,
    phoneNumberId,
    displayPhoneNumber,
    from,
    text,
  });
  if (status !== 200) throw new CommandError(`the webhook refused the message with HTTP ${status}`);
  if (waitSeconds === 0) return 0;

  const answer = await poll(
    async () =>
      (await instance.outbox(from, 0)).find(
        (item) => item.phone_number_id === phoneNumberId && !before.has(item.wamid),
      ),
    { timeoutMs: waitSeconds * 1000, intervalMs: LOOK_INTERVAL_MS, clock },
  );
  if (!answer) throw new CommandError(`no answer within ${waitSeconds} s`);
  output.warn(`answered after ${Date.parse(answer.at) - answeredAt} ms:`);
  output.print(textOf(answer) ?? JSON.stringify(answer.body));
  return 0;
}

function channelOf({ channels }: Health, wanted: string | undefined): Health['channels'][number] {
  const channel =
    wanted === undefined ? channels[0] : channels.find(({ phone_number_id }) => phone_number_id === wanted);
  if (channel) return channel;
  const known = channels.map(({ phone_number_id }) => phone_number_id).join(', ');
  throw new CommandError(`there is no channel ${wanted ?? ''}; the channels are ${known}`);
}
