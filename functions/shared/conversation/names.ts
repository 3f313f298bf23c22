/** What the `desk` index holds of a conversation besides its keys: what a list of the desk shows. */
export const DESK_ATTRIBUTES = [
  'tenant_id',
  'conversation_id',
  'channel_id',
  'contact_id',
  'customer_name',
  'ticket_id',
  'ticket_number',
  'ticket_status',
  'ticket_status_since',
  'ticket_reason',
  'ticket_opened_at',
  'ticket_closed_at',
  'queue_id',
  'user_id',
  'waiting_since',
  'last_inbound_at',
] as const;
