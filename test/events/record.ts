import { expect } from 'vitest';
import { decode } from '../../functions/events/index.ts';
import type { ChangeOf, Kind } from '../../functions/types.ts';

type Fields = Record<string, unknown>;

export const account = '111122223333';

/** A record of an invented call; `over` replaces whole keys, and undefined takes one out. */
export function record(source: string, eventName: string, requestParameters: unknown, over: Fields = {}): Fields {
  const whole: Fields = {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLEUSER000001',
      arn: `arn:aws:iam::${account}:user/ada`,
      accountId: account,
      userName: 'ada',
    },
    eventTime: '2026-06-02T10:00:00Z',
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.5',
    userAgent: 'a tool',
    requestParameters,
    responseElements: null,
    eventID: '7b1f1c52-3f6e-4f1c-9c39-1d2f0a9e5b11',
    recipientAccountId: account,
    ...over,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
}

export const envelope = (detail: unknown, over: Fields = {}): Fields => ({
  version: '0',
  id: '2f0c2a3e-0000-4000-8000-000000000001',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.iam',
  account,
  time: '2026-06-02T10:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail,
  ...over,
});

/** The change that a record decodes to, which must be of this kind. */
export function changeOf<K extends Kind>(kind: K, input: unknown): ChangeOf<K> {
  const decoded = decode(input);
  expect(decoded).toMatchObject({ outcome: 'change', change: { kind } });
  return (decoded as unknown as { change: ChangeOf<K> }).change;
}
