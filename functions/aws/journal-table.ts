/** The table of the journal, for whoever makes it: keys, and the attribute by which DynamoDB forgets. */
export const journalTable = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expires',
} as const;
