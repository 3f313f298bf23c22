import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { ProsaConfig } from './config.ts';
import { Secrets } from './secrets.ts';
import { Tables } from './tables.ts';
import { WorkQueues } from './work-queues.ts';

/** Properties of {@link StateStack}. */
export interface StateStackProps extends StackProps {
  readonly config: ProsaConfig;
}

/** Everything that must outlive a deployment: tables, bus, archive, work queues, their rules, and secrets. */
export class StateStack extends Stack {
  readonly tables: Tables;
  readonly bus: EventBus;
  readonly queues: WorkQueues;

  constructor(scope: Construct, id: string, { config, ...props }: StateStackProps) {
    super(scope, id, { description: `Prosa (${config.stage}): what is kept`, ...props });
    this.tables = new Tables(this, 'Tables', config);
    this.bus = new EventBus(this, 'Bus', { description: 'Facts about conversations' });
    this.bus.applyRemovalPolicy(config.removalPolicy);
    const archive = new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      description: 'Every event of the bus, for seven days',
      eventPattern: { account: [this.account] },
      retention: Duration.days(7),
    });
    archive.applyRemovalPolicy(config.removalPolicy);
    this.queues = new WorkQueues(this, 'Queues', config, this.bus);
    new Secrets(this, 'Secrets', config);
    new CfnOutput(this, 'ConversationsTable', {
      value: this.tables.conversations.tableName,
      description: 'Table to provision tenants into',
    });
  }
}
