import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import type { Call } from '../../functions/calls.ts';
import { entryOf } from '../../functions/journal/entry.ts';
import { incidentOf } from '../../functions/journal/incident.ts';
import type {
  Alert,
  Change,
  ChangeOf,
  Entry,
  LiveSession,
  PolicyVersion,
  Principal,
  Recheck,
  Snapshot,
  World,
} from '../../functions/types.ts';

export const account = '111122223333';
export const policyArn = `arn:aws:iam::${account}:policy/ops`;

const statement = (Resource: string[], extra: object = {}) => ({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource,
  ...extra,
});

/** One named instance and one named document, with the document check where it works. */
export const safePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    statement(['arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0'], {
      Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
    }),
    statement(['arn:aws:ssm:us-east-1:111122223333:document/Restricted']),
  ],
});

/** Any port of any host that any instance reaches. */
export const badPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    statement(['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*::document/AWS-StartPortForwardingSessionToRemoteHost']),
  ],
});

export const policyChange: ChangeOf<'managed-policy'> = {
  kind: 'managed-policy',
  event: 'CreatePolicyVersion',
  id: '0a1b2c3d-0000-4000-8000-000000000001',
  digest: 'd1',
  time: '2026-11-21T12:00:00Z',
  account,
  region: 'us-east-1',
  partition: 'aws',
  resource: policyArn,
  actor: {
    type: 'IAMUser',
    arn: `arn:aws:iam::${account}:user/alice`,
    sourceIp: '203.0.113.7',
    userAgent: 'aws-cli/2',
    mfa: true,
  },
  gaps: [],
  policyArn,
  version: 'v2',
  text: badPolicy,
  live: true,
};

export interface Fake extends World {
  versions: PolicyVersion[];
  performed: Call[];
  told: Alert[];
  /** The journal's entry of a change's incident. */
  entry(change?: Change): Promise<Entry | undefined>;
  paused: number[];
  /** What the queue holds. */
  later: { message: Recheck; seconds: number }[];
  /** What the world's clock shows. */
  time: Date;
  sessions: LiveSession[];
  attachedTo: Principal[];
}

/** A world of one managed policy whose versions answer to the calls made. */
export function fakeWorld(texts: Record<string, string | undefined>, inForce: string, over: Partial<World> = {}): Fake {
  const versions = Object.entries(texts).map(([id, text]) => ({
    id,
    text,
    isDefault: id === inForce,
    created: '2026-11-01T00:00:00Z',
  }));
  const journal = memoryJournal();
  const alone = (text: string | undefined) => ({ kind: 'access' as const, policies: [{ name: policyArn, text }] });
  const world: Fake = {
    versions: versions.toReversed(),
    performed: [],
    told: [],
    async entry(change = policyChange) {
      const key = incidentOf(change);
      return entryOf((await world.journal.read(key))?.body, key);
    },
    paused: [],
    later: [],
    time: new Date('2026-11-21T12:00:05Z'),
    sessions: [],
    attachedTo: [{ type: 'role', name: 'ops' }],
    async look(change): Promise<Snapshot> {
      if (change.kind !== 'managed-policy') throw new Error('only policies live here');
      const now = world.versions.find(version => version.isDefault);
      const others = world.versions.filter(version => version.id !== change.version);
      return {
        change,
        now: [alone(now?.text)],
        carried: now?.id === change.version ? [] : [alone(change.text)],
        before: others[0] ? [alone(others[0].text)] : [],
        versions: structuredClone(world.versions),
        ...(others[0] && { previousVersion: others[0].id }),
        attachedTo: world.attachedTo,
        bounds: [],
        gaps: [],
      };
    },
    async perform(call) {
      world.performed.push(call);
      if (call.action !== 'iam:SetDefaultPolicyVersion') return;
      for (const version of world.versions) version.isDefault = version.id === call.input.VersionId;
    },
    async tell(alert) {
      world.told.push(alert);
    },
    lookCloser: async snapshot => snapshot,
    async differs(call) {
      if (call.action !== 'iam:SetDefaultPolicyVersion') return 'only versions are known here';
      const { id } = world.versions.find(version => version.isDefault) ?? {};
      return id === call.input.VersionId ? undefined : `${id} is in force, not ${call.input.VersionId}`;
    },
    self: async () => undefined,
    regions: [],
    liveSessions: async region => ({
      sessions: world.sessions.filter(session => session.region === region),
      gaps: [],
    }),
    async lookLater(message, seconds) {
      world.later.push({ message, seconds });
      return true;
    },
    journal,
    now: () => world.time,
    async pause(milliseconds) {
      world.paused.push(milliseconds);
    },
    ...over,
  };
  return world;
}
