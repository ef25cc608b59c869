import type { Config, Exemption } from '../config.ts';
import type { Change, ChangeFinding, Entry, Journal } from '../types.ts';
import { fieldsOf, numberOf, textOf, textsOf } from './fields.ts';
import { keep } from './keep.ts';

/** How long an undone repair is not made again. */
export const undoHours = 24;

export interface Exempt {
  findings: ChangeFinding[];
  gaps: string[];
  /** Counts what was held back, and keeps that an expired exemption was told; to be called once it was told. */
  settle(): Promise<void>;
}

/**
 * Marks the findings that a site exempts, or whose repair somebody undid of late. They are told and not repaired.
 * An exemption holds for one rule on one subject, which is the policy or document that the finding is in, or what was
 * changed, by its full name.
 */
export async function exempt(
  findings: ChangeFinding[],
  change: Change,
  config: Config,
  journal: Journal,
  now: Date,
): Promise<Exempt> {
  const today = now.toISOString().slice(0, 10);
  const undone = findings.length > 0 ? await undoneOf(change, journal, now) : undefined;
  const used = new Set<Exemption>();
  const expired = new Set<Exemption>();
  const marked = findings.map(finding => {
    const fit = config.exemptions.filter(one => isFor(one, finding, change));
    const live = fit.find(one => one.expires >= today);
    if (!live) for (const one of fit) expired.add(one);
    if (live) used.add(live);
    const exempted = live ? `exempted by ${live.owner} until ${live.expires}: ${live.reason}` : undone?.(finding);
    return exempted === undefined ? finding : { ...finding, exempted };
  });
  const gaps: string[] = [];
  for (const one of used) gaps.push(await countSaid(one, journal));
  const news: Exemption[] = [];
  for (const one of expired) if (!(await journal.read(expiredKey(one)))) news.push(one);
  gaps.push(...news.map(({ rule, owner, expires }) => `The exemption of ${rule} by ${owner} expired on ${expires}.`));
  const settle = async () => {
    for (const one of used)
      await keep(journal, countKey(one), 'retention', body => ({ count: (numberOf(fieldsOf(body).count) ?? 0) + 1 }));
    for (const one of news)
      await keep(journal, expiredKey(one), 'retention', body => (body ? undefined : { told: today }));
  };
  return { findings: marked, gaps, settle };
}

/** Keeps that a repair was undone, so that it is not made again for a day. */
export async function exemptUndone({ change, opened, incident }: Entry, journal: Journal, now: Date): Promise<void> {
  const until = now.getTime() + undoHours * 3_600_000;
  const rules = opened.map(({ rule, source }) => nameOf(rule, source));
  await keep(journal, undoneKey(change), 'retention', body => {
    // What another undo of late has left alone stays so, and no longer than this one.
    const former = fieldsOf(body);
    const holds = (numberOf(former.until) ?? 0) > now.getTime() && (numberOf(former.until) ?? 0) <= until;
    return { until, incident, rules: [...new Set([...rules, ...(holds ? textsOf(former.rules) : [])])] };
  });
}

async function undoneOf(change: Change, journal: Journal, now: Date) {
  const { until, rules, incident } = fieldsOf((await journal.read(undoneKey(change)))?.body);
  const end = numberOf(until) ?? 0;
  const left = end - now.getTime();
  // Longer than an undo holds is not believed.
  if (left <= 0 || left > undoHours * 3_600_000) return undefined;
  const named = new Set(textsOf(rules));
  const because = `a repair of it (${textOf(incident) ?? 'incident unknown'}) was undone; it is not repeated before ${new Date(end).toISOString()}`;
  return ({ rule, source }: ChangeFinding) => (named.has(nameOf(rule, source)) ? because : undefined);
}

function isFor({ rule, subject }: Exemption, finding: ChangeFinding, change: Change): boolean {
  const principal = 'principal' in change ? change.principal.arn : undefined;
  return rule === finding.rule && [finding.source, change.resource, principal].includes(subject);
}

async function countSaid(one: Exemption, journal: Journal): Promise<string> {
  const count = (numberOf(fieldsOf((await journal.read(countKey(one)))?.body).count) ?? 0) + 1;
  return `The exemption of ${one.rule} by ${one.owner} has suppressed ${count === 1 ? 'this repair' : `${count} repairs`} so far.`;
}

const nameOf = (rule: string, source: string | undefined) => JSON.stringify([rule, source ?? '']);
const nameOfExemption = ({ rule, subject, expires }: Exemption) => `${rule}/${expires}/${subject}`;
const countKey = (one: Exemption) => `exemption/count#${nameOfExemption(one)}`;
const expiredKey = (one: Exemption) => `exemption/expired#${nameOfExemption(one)}`;
const undoneKey = ({ account, resource }: Change) => `undone/${account}#${resource}`;
