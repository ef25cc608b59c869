import type { Ask } from '../calls.ts';
import type { LiveSession } from '../types.ts';
import { reader } from './reader.ts';

/** More than these is a list that nobody reads. */
const mostSessions = 200;

/** The sessions that are going on in the region. Rejects where asking again may help. */
export async function liveSessions(ask: Ask): Promise<{ sessions: LiveSession[]; gaps: string[] }> {
  const aws = reader(ask, async () => undefined);
  const { items } = await aws.list(
    'ssm:DescribeSessions',
    { State: 'Active' },
    page => page.Sessions,
    'The sessions that are going on',
    mostSessions,
  );
  const sessions = items.map(({ SessionId, Owner = '', Target = '', StartDate, DocumentName }) => ({
    id: SessionId,
    owner: Owner,
    target: Target,
    since: StartDate?.toISOString() ?? '',
    ...(DocumentName && { document: DocumentName }),
  }));
  return { sessions, gaps: aws.gaps };
}
