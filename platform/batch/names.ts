/** CloudWatch metrics of the batch runner that every FIFO consumer shares, unit Count. */
export const BATCH_METRICS = {
  recordsFailed: 'FifoRecordsFailed',
  recordsUnreadable: 'FifoRecordsUnreadable',
  groupIdMismatch: 'FifoGroupIdMismatch',
} as const;
