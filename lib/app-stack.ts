import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AiAgent } from './ai-agent.ts';
import type { CapabilityProps } from './capability.ts';
import { FunctionAlarms } from './constructs/function-alarms.ts';
import { Dashboard } from './dashboard.ts';
import { Desk } from './desk.ts';
import { Dispatch } from './dispatch.ts';
import { Embedder } from './embedder.ts';
import { GraphVersionAlarm } from './graph-versions.ts';
import { Ingress } from './ingress.ts';
import { Media } from './media.ts';
import { Outbound } from './outbound.ts';
import { Receipts } from './receipts.ts';
import { Retriever } from './retriever.ts';
import { tagStack } from './tags.ts';
import { Timers } from './timers.ts';
import { Tools } from './tools.ts';
import { Triage } from './triage.ts';
import { Watchdog } from './watchdog.ts';

/** Properties of {@link AppStack}. */
export interface AppStackProps extends StackProps, CapabilityProps {
  /** The built page of the desk; undefined for an installation without it. */
  readonly pageFolder: string | undefined;
}

/** Everything that holds no state and may be replaced at any time: functions, their mappings, the API. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, state, pageFolder, ...props }: AppStackProps) {
    super(scope, id, { description: `Prosa (${config.stage}): what runs`, ...props });
    const capability: CapabilityProps = { config, bundles, state };
    const ingress = new Ingress(this, 'Ingress', capability);
    const { dispatcher } = new Dispatch(this, 'Dispatch', capability);
    const tools = new Tools(this, 'ToolGateway', capability);
    new Retriever(this, 'Retriever', { ...capability, tools });
    const { agent } = new AiAgent(this, 'AiAgent', { ...capability, tools });
    const { agent: triageAgent } = new Triage(this, 'Triage', capability);
    const { sender } = new Outbound(this, 'Outbound', capability);
    const { receipts } = new Receipts(this, 'Receipts', capability);
    const { watchdog } = new Watchdog(this, 'Watchdog', capability);
    const heartbeat = watchdog.lambda.metricInvocations({ period: Duration.hours(1) });
    new GraphVersionAlarm(this, 'GraphVersion', { config, heartbeat });
    // Their alarms tell of them: with them the dashboard would be none of those that are free.
    new Media(this, 'Media', capability);
    new Embedder(this, 'Embedder', capability);
    const { timer } = new Timers(this, 'Timers', capability);
    const { desk, api: deskApi, page } = new Desk(this, 'DeskApi', { ...capability, pageFolder });
    const functions = [
      ingress.webhook,
      dispatcher,
      agent,
      triageAgent,
      sender,
      receipts,
      watchdog,
      timer,
      desk,
      tools.gateway,
    ];
    new FunctionAlarms(this, 'Functions', { config });
    const {
      dispatch,
      turns,
      outbox,
      receipts: statuses,
      timers,
      inboxToDispatch,
      closedToTimers,
    } = state.queues;
    const dashboard = new Dashboard(this, 'Dashboard', {
      config,
      functions,
      // Of the triage queue the alarms tell: with it the dashboard would be none of those that are free.
      queues: [dispatch, turns, outbox, statuses, timers],
      rules: [inboxToDispatch, closedToTimers],
    });
    new CfnOutput(this, 'DashboardUrl', { value: dashboard.url, description: 'What the installation does' });
    new CfnOutput(this, 'Size', { value: config.size, description: 'What it is deployed for' });
    new CfnOutput(this, 'GraphApiUrl', {
      value: `${config.graphApiBaseUrl}/${config.graphApiVersion}`,
      description: 'Where WhatsApp is asked',
    });
    new CfnOutput(this, 'ApiEndpoint', { value: state.address.url, description: 'The HTTP API' });
    new CfnOutput(this, 'DeskApiEndpoint', {
      value: deskApi.apiEndpoint,
      description: 'The API of the desk',
    });
    new CfnOutput(this, 'ToolsApiEndpoint', {
      value: tools.api.apiEndpoint,
      description: 'The API of the tools',
    });
    if (page) new CfnOutput(this, 'DeskUrl', { value: `${page.url}/desk`, description: 'Where people work' });
    new CfnOutput(this, 'WebhookUrl', {
      value: ingress.webhookUrl,
      description: 'Callback URL to enter at the Meta app',
    });
    state.encryptionKey?.encrypt(this);
    tagStack(this, config);
  }
}
