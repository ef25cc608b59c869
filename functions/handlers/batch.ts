/** What SQS takes for an answer: the messages that are to come again. */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/** Takes each message of a batch; one that fails comes again, and does not keep the others. */
export async function takeEach(
  messages: { messageId: string; body: string }[],
  take: (body: string) => Promise<unknown>,
): Promise<BatchAnswer> {
  const batchItemFailures: BatchAnswer['batchItemFailures'] = [];
  for (const { messageId, body } of messages)
    await take(body).catch(() => batchItemFailures.push({ itemIdentifier: messageId }));
  return { batchItemFailures };
}
