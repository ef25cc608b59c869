import type { Ask } from '../calls.ts';
import type { LiveSession } from '../types.ts';
import { reader } from './reader.ts';

/** More than these is a list that nobody reads. */
const mostSessions = 200;

/** The sessions that are going on where `ask` asks, which is `region` if it is named. Rejects where asking again may help. */
export async function liveSessions(ask: Ask, region?: string): Promise<{ sessions: LiveSession[]; gaps: string[] }> {
  const aws = reader(ask, async () => undefined);
  const { items } = await aws.list(
    'ssm:DescribeSessions',
    { State: 'Active' },
    page => page.Sessions,
    `The sessions that are going on${region === undefined ? '' : ` in ${region}`}`,
    mostSessions,
  );
  const sessions = items.map(({ SessionId, Owner = '', Target = '', StartDate, DocumentName }) => ({
    id: SessionId,
    owner: Owner,
    target: Target,
    since: StartDate?.toISOString() ?? '',
    ...(DocumentName && { document: DocumentName }),
    ...(region !== undefined && { region }),
  }));
  return { sessions, gaps: aws.gaps };
}
