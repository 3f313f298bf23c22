import { validationException } from './errors.ts';
import type { TableSettings } from './table-settings.ts';

const VIEW_TYPES = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'];
const TABLE_CLASSES = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'];

/**
 * Reads from a CreateTable or UpdateTable input what dynalite leaves out.
 *
 * @param nowMs becomes the label of a new stream
 * @throws {AwsServiceError} ValidationException
 */
export function readSettings(input: Record<string, unknown>, nowMs: number): TableSettings {
  const settings: TableSettings = {};
  const stream = input.StreamSpecification as
    | { StreamEnabled?: unknown; StreamViewType?: unknown }
    | null
    | undefined;
  if (stream) settings.stream = readStream(stream, nowMs);
  if (input.DeletionProtectionEnabled != null) {
    settings.deletionProtection = input.DeletionProtectionEnabled === true;
  }
  if (input.TableClass != null) settings.tableClass = oneOf('tableClass', input.TableClass, TABLE_CLASSES);
  const encryption = input.SSESpecification as { Enabled?: unknown } | null | undefined;
  if (encryption) settings.encrypted = encryption.Enabled === true;
  return settings;
}

function readStream(
  stream: { StreamEnabled?: unknown; StreamViewType?: unknown },
  nowMs: number,
): TableSettings['stream'] {
  if (stream.StreamEnabled !== true) {
    if (stream.StreamViewType == null) return undefined;
    throw validationException(
      'One or more parameter values were invalid: StreamViewType must not be given when StreamEnabled is false',
    );
  }
  const viewType = oneOf('streamSpecification.streamViewType', stream.StreamViewType, VIEW_TYPES);
  return { viewType, label: new Date(nowMs).toISOString().replace('Z', '') };
}

function oneOf(member: string, value: unknown, allowed: readonly string[]): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw validationException(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

/**
 * Adds the settings to dynalite's description of a table.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export function describe(table: Record<string, unknown>, settings: TableSettings): Record<string, unknown> {
  const { stream, tableClass, encrypted } = settings;
  return {
    ...table,
    DeletionProtectionEnabled: settings.deletionProtection ?? false,
    ...(stream && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType },
      LatestStreamLabel: stream.label,
      LatestStreamArn: `${String(table.TableArn)}/stream/${stream.label}`,
    }),
    ...(tableClass && { TableClassSummary: { TableClass: tableClass } }),
    ...(encrypted && { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' } }),
  };
}
