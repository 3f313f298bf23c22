import { DEMO_APP, DEMO_VERIFY_TOKEN } from '../demo/demo-tenant.ts';
import { banner } from './banner.ts';
import { followEvents } from './follow-events.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { lineOfAnswer, lineOfEvent } from './live-lines.ts';
import { chooseModel } from './model-choice.ts';
import { DEFAULT_PORT, parseLocalOptions } from './options.ts';
import type { CommandOutput } from './run-command.ts';
import { type LocalProsa, startLocal } from './start-local.ts';

/**
 * `npm run local`: starts everything, says where, and then prints each message and answer until Ctrl-C.
 *
 * @returns 0 once it runs; the process stays alive
 * @throws {UsageError} {CommandError} {PortInUseError}
 */
export async function localCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  output: CommandOutput,
): Promise<number> {
  const options = parseLocalOptions(args);
  const model = chooseModel(environment, options.modelDelayMs);

  const reports: string[] = [];
  let running: LocalProsa | undefined;
  exitOnInterrupt(async () => running?.close());
  running = await startLocal({
    port: options.port,
    debounceSeconds: options.debounceSeconds,
    modelId: options.modelId,
    model,
    dataPath: options.dataPath,
    onLog: options.verbose ? ({ functionName, line }) => output.print(`${functionName}: ${line}`) : undefined,
    onReport: (line) => (running ? output.warn(line) : reports.push(line)),
  });

  const { runtime, whatsapp } = running;
  output.print(
    banner({
      url: runtime.url,
      webhookUrl: runtime.webhookUrl(DEMO_APP),
      verifyToken: DEMO_VERIFY_TOKEN,
      modelBaseUrl: model.kind === 'provider' ? model.baseUrl : undefined,
      reports,
      defaultPort: DEFAULT_PORT,
    }),
  );
  followEvents(runtime, (event) => {
    const line = lineOfEvent(event);
    if (line !== undefined) output.print(line);
  });
  whatsapp.sent((message) => output.print(lineOfAnswer(message)));
  return 0;
}
