import type { Call } from '../../functions/calls.ts';
import type { Alert, ChangeOf, Entry, PolicyVersion, Principal, Snapshot, World } from '../../functions/types.ts';

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
  entries: Map<string, Entry>;
  paused: number[];
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
  const entries = new Map<string, Entry>();
  const alone = (text: string | undefined) => ({ kind: 'access' as const, policies: [{ name: policyArn, text }] });
  const world: Fake = {
    versions: versions.toReversed(),
    performed: [],
    told: [],
    entries,
    paused: [],
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
    journal: {
      read: async incident => structuredClone(entries.get(incident)),
      async write(entry) {
        const present = entries.get(entry.incident);
        if (present && present.sequence >= entry.sequence) throw new Error('another writer was there first');
        entries.set(entry.incident, structuredClone(entry));
      },
    },
    now: () => new Date('2026-11-21T12:00:05Z'),
    async pause(milliseconds) {
      world.paused.push(milliseconds);
    },
    ...over,
  };
  return world;
}
