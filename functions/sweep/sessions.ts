import { look } from '../look/look.ts';
import type { Snapshot } from '../types.ts';
import { asBefore, found, type Page, type Scope } from './scope.ts';

/** The sessions that are open now. SSM lists neither their parameters nor whether their owner used MFA. */
export async function sessionsPage(scope: Scope, marker: string | undefined): Promise<Page> {
  const { Sessions, NextToken } = await scope.ask('ssm:DescribeSessions', {
    State: 'Active',
    ...(marker !== undefined && { NextToken: marker }),
  });
  const { partition, region, account } = scope;
  const snapshots: Snapshot[] = [];
  for (const { SessionId, Target, Owner, DocumentName } of Sessions) {
    const session = {
      resource: `arn:${partition}:ssm:${region}:${account}:session/${SessionId}`,
      actor: { type: 'Unknown', ...(Owner !== undefined && { arn: Owner }) },
      sessionId: SessionId,
      ...(Target !== undefined && { target: Target }),
      ...(DocumentName !== undefined && { document: DocumentName }),
      denied: false,
      resumed: false,
    };
    snapshots.push(asBefore(await look(found('session', scope, session), scope.ask)));
  }
  return { snapshots, next: NextToken };
}
