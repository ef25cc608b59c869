import { type Config, modeFor } from './config.ts';
import { recall } from './in-force.ts';
import { exempt } from './journal/exemptions.ts';
import { incidentOf } from './journal/incident.ts';
import { ownIncidentOf } from './journal/own-calls.ts';
import { stillProtected } from './journal/protected-ids.ts';
import { earlierOf } from './journal/seen.ts';
import { wereTold } from './journal/told-before.ts';
import { type Standard, standardOf } from './judge.ts';
import { type Judge, judgeBy, judgeChange } from './judge-change.ts';
import { isRepairable, type PlanInput, plan } from './plan.ts';
import { explained, mayHaveFlawBehind } from './rules/session/made-possible.ts';
import { unknownOf } from './rules/session/unknown.ts';
import type { Change, ChangeFinding, Mode, Plan, Snapshot, World } from './types.ts';

/** What is known of a change, before anything is done about it. */
export interface Considered {
  incident: string;
  snapshot: Snapshot;
  findings: ChangeFinding[];
  /** The findings that a repair is to close. */
  opened: ChangeFinding[];
  mode: Mode;
  judge: Judge;
  planned: Plan;
  /** What the plan was made from, to make it again where only something that lasts will do. */
  planning: PlanInput;
  /** The incident for whose sake the guardrail made the change; `unknown` where its credentials made it and its journal knows of nothing. */
  own?: { incident: string } | 'unknown';
  gaps: string[];
  /** To be called once the findings were told. */
  settle(): Promise<void>;
}

/** Looks, judges and plans; changes nothing but what the journal knows of exemptions and names. */
export async function consider(change: Change, world: World, config: Config): Promise<Considered> {
  const { journal } = world;
  const own = await ownership(change, world);
  const earlier = await earlierOf(change, journal);
  const standard = standardOf(config, world.now());
  const seen = withUnknown(await recall(await world.look(change, earlier.seen), earlier, journal), standard);
  const exempted = await exempt(judgeChange(seen, standard), change, config, journal, world.now());
  const mode = modeFor(config, change.account);
  const opened = exempted.findings.filter(finding => isRepairable(finding, config.rules));
  // What only a repair must know is asked only where one may run, and who made a session possible only where it matters.
  const closer = mode === 'remediate' && opened.length > 0;
  const snapshot = closer || mayHaveFlawBehind(exempted.findings) ? await world.lookCloser(seen) : seen;
  const kept = await stillProtected(config.protected, snapshot, journal);
  const judge = judgeBy(standard, snapshot.documents);
  const findings = explained(exempted.findings, snapshot, judge);
  const planning = { snapshot, findings, mode, config: { ...config, protected: kept.arns }, judge };
  return {
    incident: incidentOf(change),
    snapshot,
    findings,
    opened,
    mode,
    judge,
    planned: plan(planning),
    planning,
    ...(own && { own }),
    gaps: [...exempted.gaps, ...kept.gaps, ...(own === 'unknown' ? [strangeOwn] : [])],
    settle: exempted.settle,
  };
}

/** A session of which nobody can tell where it led could not be read, though the call that started it could. */
function withUnknown(snapshot: Snapshot, standard: Standard): Snapshot {
  const sessions = snapshot.now.filter(subject => subject.kind === 'session');
  const unreadable = sessions.map(session => unknownOf(session, standard)).find(why => why !== undefined);
  return unreadable === undefined ? snapshot : { unreadable, ...snapshot };
}

const strangeOwn =
  'The change was made with the credentials of the guardrail itself, and its journal knows of no such call.';

/** Other gaps only ride along: an account in which nothing more can be read would tell of nothing else. */
export async function isWorthTelling({ snapshot, findings, own }: Considered, world: World): Promise<boolean> {
  if (own) return own === 'unknown';
  if (snapshot.unreadable !== undefined || snapshot.change.disputed) return true;
  if (findings.some(finding => finding.since !== 'existing')) return true;
  return findings.length > 0 && !(await wereTold(snapshot.change, findings, world.journal));
}

/** Known by the unique id of the role, which nobody can give to another, and by the journal. */
async function ownership(change: Change, world: World): Promise<Considered['own']> {
  if (change.actor.type !== 'AssumedRole' || change.actor.id === undefined) return undefined;
  if ((await world.self()) !== change.actor.id) return undefined;
  const incident = await ownIncidentOf(change, world.journal);
  return incident === undefined ? 'unknown' : { incident };
}
