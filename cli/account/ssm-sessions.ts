import { AwsError } from '../../functions/calls.ts';
import { type Place, uniqueId } from './place.ts';
import { keepSession, regionOf, type Session } from './state.ts';

interface Start {
  Target: string;
  DocumentName?: string;
  Parameters?: Record<string, string[]>;
  Reason?: string;
}

function startSession(at: Place, input: Start) {
  if (!/^[a-zA-Z0-9_.:-]{1,400}$/.test(input.Target ?? ''))
    throw new AwsError('ValidationException', 'Value at target failed to satisfy constraint.');
  const region = regionOf(at.state, at.region);
  const started = at.clock();
  const who = at.caller.slice(at.caller.lastIndexOf('/') + 1);
  const id = `${who}-${uniqueId('', `${input.Target} ${started.toISOString()} ${region.sessions.size}`).toLowerCase()}`;
  keepSession(region, { id, target: input.Target, document: input.DocumentName, owner: at.caller, started });
  const StreamUrl = `wss://ssmmessages.${at.region}.amazonaws.com/v1/data-channel/${id}?role=publish_subscribe`;
  return { SessionId: id, TokenValue: 'token', StreamUrl };
}

/** Answers with the id whether or not such a session is there, as SSM does. */
function terminateSession(at: Place, { SessionId }: { SessionId: string }) {
  const session = regionOf(at.state, at.region).sessions.get(SessionId);
  if (session) session.ended ??= at.clock();
  return { SessionId };
}

const filters: Record<string, (session: Session) => string | undefined> = {
  Target: session => session.target,
  Owner: session => session.owner,
  SessionId: session => session.id,
};

interface Describe {
  State: 'Active' | 'History';
  Filters?: { key: string; value: string }[];
  NextToken?: string;
  MaxResults?: number;
}

function describeSessions(at: Place, input: Describe) {
  const wanted = [...regionOf(at.state, at.region).sessions.values()].filter(
    session =>
      (session.ended === undefined) === (input.State === 'Active') &&
      (input.Filters ?? []).every(({ key, value }) => Object.hasOwn(filters, key) && filters[key]?.(session) === value),
  );
  const from = Number(input.NextToken ?? 0) || 0;
  const to = from + Math.min(input.MaxResults ?? at.pageSize, at.pageSize);
  return {
    Sessions: wanted.slice(from, to).map(session => ({
      SessionId: session.id,
      Target: session.target,
      Status: session.ended ? ('Terminated' as const) : ('Connected' as const),
      StartDate: session.started,
      Owner: session.owner,
      ...(session.document === undefined ? {} : { DocumentName: session.document }),
      ...(session.ended === undefined ? {} : { EndDate: session.ended }),
    })),
    ...(to < wanted.length ? { NextToken: String(to) } : {}),
  };
}

/** SSM's operations on sessions, by IAM action. */
export const sessionActions = {
  'ssm:StartSession': startSession,
  'ssm:TerminateSession': terminateSession,
  'ssm:DescribeSessions': describeSessions,
};
