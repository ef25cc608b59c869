import type { DocumentFormat } from '../../functions/calls.ts';

/** What an account holds. Plain data with Maps, so that a stale view is one structured clone. */

export interface PolicyVersion {
  /** undefined: the version exists, its text is not known. */
  document: string | undefined;
  created: Date;
}

export interface Policy {
  arn: string;
  id: string;
  versions: Map<string, PolicyVersion>;
  /** undefined: not known which version is in force. */
  defaultVersion: string | undefined;
  /** Number of the next version: AWS never gives a number twice. */
  next: number;
  /** False for a policy first seen in the middle of its life: other versions may exist. */
  whole: boolean;
  /** False where principals that nobody told of may use it. */
  usersWhole: boolean;
}

export type HolderType = 'role' | 'user' | 'group';

/** A principal that holds policies. */
export interface Holder {
  type: HolderType;
  name: string;
  arn: string;
  id: string;
  /** The trust policy of a role, where it is known. */
  trust?: string;
  attached: Set<string>;
  /** Inline policies by name; undefined where the text is not known. */
  inline: Map<string, string | undefined>;
  groups: Set<string>;
  boundary: string | undefined;
  tags: Map<string, string>;
  /** False for a principal first seen in the middle of its life: it may hold more than is listed. */
  whole: boolean;
}

export interface DocumentVersion {
  content: string | undefined;
  created: Date;
  name?: string;
}

export interface SessionDocument {
  name: string;
  type: string;
  format: DocumentFormat;
  versions: Map<string, DocumentVersion>;
  defaultVersion: string | undefined;
  sharedWith: Set<string>;
  whole: boolean;
}

export interface Session {
  id: string;
  target: string;
  document: string | undefined;
  owner: string;
  started: Date;
  ended?: Date;
}

export interface Tags {
  values: Map<string, string>;
  whole: boolean;
}

/** What SSM holds in one region. */
export interface RegionState {
  documents: Map<string, SessionDocument>;
  sessions: Map<string, Session>;
}

export interface Message {
  id: string;
  topicArn: string;
  subject: string;
  message: string;
  attributes: Record<string, { DataType: string; StringValue: string }>;
}

/** A message that a queue holds back for so many seconds. */
export interface Delayed {
  queueUrl: string;
  body: string;
  seconds: number;
}

export interface State {
  policies: Map<string, Policy>;
  /** By `type/name`. */
  holders: Map<string, Holder>;
  regions: Map<string, RegionState>;
  /** By ARN. */
  tags: Map<string, Tags>;
  /** Keys of what is known to have been deleted, which is absent rather than unknown. */
  gone: Set<string>;
  published: Message[];
  delayed: Delayed[];
  /** Values of SSM parameters, by name. */
  parameters: Map<string, string>;
}

export const emptyState = (): State => ({
  policies: new Map(),
  holders: new Map(),
  regions: new Map(),
  tags: new Map(),
  gone: new Set(),
  published: [],
  delayed: [],
  parameters: new Map(),
});

/** Sessions kept per region: AWS forgets them after 30 days, and a log may hold any number. */
const sessionsKept = 1000;

export function regionOf(state: State, region: string): RegionState {
  let found = state.regions.get(region);
  if (!found) {
    found = { documents: new Map(), sessions: new Map() };
    state.regions.set(region, found);
  }
  return found;
}

export function keepSession(region: RegionState, session: Session): void {
  region.sessions.set(session.id, session);
  for (const id of region.sessions.keys()) {
    if (region.sessions.size <= sessionsKept) return;
    region.sessions.delete(id);
  }
}
