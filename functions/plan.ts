import type { Config, RemedyId, RuleOverride } from './config.ts';
import type { Judge } from './judge-change.ts';
import { notAsked, type Remedy } from './remedies/define-remedy.ts';
import { remedies as allRemedies } from './remedies/index.ts';
import type { ChangeFinding, Mode, Plan, Snapshot, Step, Withheld } from './types.ts';

export interface PlanInput {
  snapshot: Snapshot;
  findings: ChangeFinding[];
  mode: Mode;
  config: Config;
  judge: Judge;
  remedies?: Remedy[];
  /** A limit allows no further repair: what lasts comes before what can be taken back by the next change. */
  lasting?: boolean;
}

/** Remedies of one purpose do the same job: the first that fits is enough, and the next takes its place if it fails. */
const purposes: Record<RemedyId, 'access' | 'content' | 'sharing' | 'session'> = {
  'restore-policy-version': 'access',
  'restore-inline-policy': 'access',
  'deny-sessions': 'access',
  'detach-policy': 'access',
  'restore-document-version': 'content',
  'delete-document': 'content',
  'unshare-document': 'sharing',
  'end-session': 'session',
};

export const purposeOf = ({ remedy }: Step): string => purposes[remedy as RemedyId] ?? remedy;

/**
 * What may run, and why the rest may not. Only what this change opened, what AWS still holds and what is in force is
 * repaired: one step for each purpose, the first in the configuration's order.
 */
export function plan(input: PlanInput): Plan {
  const { snapshot, findings, mode, config, judge, remedies = allRemedies, lasting = false } = input;
  if (findings.length === 0) return { steps: [], withheld: [] };
  const repairable = findings.filter(finding => isRepairable(finding, config.rules));
  const planned = inOrder(remedies, config, lasting).flatMap(remedy => {
    const one = remedy.plan({ snapshot, findings: repairable, judge, config });
    if (!one) return [];
    const because = withheldBecause(remedy, findings, repairable, mode, config);
    // A remedy's own reason says more than that the mode would not have let it run.
    const isOwn = 'because' in one && one.because !== notAsked;
    return [because !== undefined && !isOwn ? { remedy: remedy.id, because } : one];
  });
  const fit = planned.filter(one => 'calls' in one) as Step[];
  const steps = fit.filter((step, index) => fit.findIndex(one => purposeOf(one) === purposeOf(step)) === index);
  const spare = fit.filter(step => !steps.includes(step));
  const withheld = planned.filter(one => 'because' in one) as Withheld[];
  const notNeeded = spare.map(step => {
    const first = steps.find(one => purposeOf(one) === purposeOf(step));
    return { remedy: step.remedy, because: `${first?.remedy} comes first` };
  });
  if (planned.length === 0 && mode === 'remediate') withheld.push(noRemedy);
  const exempted = [...new Set(findings.flatMap(({ rule, exempted }) => (exempted ? [`${rule} is ${exempted}`] : [])))];
  withheld.push(...exempted.map(because => ({ remedy: 'none', because })));
  return { steps, ...(spare.length > 0 && { spare }), withheld: [...withheld, ...notNeeded] };
}

const noRemedy: Withheld = { remedy: 'none', because: 'no remedy closes what a change of this kind opens' };

/** Only what this change opened, and only as far as a site lets the rule act. */
export function isRepairable(finding: ChangeFinding, rules: ReadonlyMap<string, RuleOverride>): boolean {
  if (finding.exempted !== undefined || isDoubt(finding)) return false;
  return finding.since === 'new' && finding.holds && !finding.armed && rules.get(finding.rule)?.mode !== 'alert';
}

/** In doubt nothing is changed: what could not be judged may be what it was before. */
const isDoubt = ({ rule }: ChangeFinding) => rule.startsWith('unjudgeable-');

function inOrder(remedies: Remedy[], config: Config, lasting: boolean): Remedy[] {
  const place = (remedy: Remedy) => {
    if (lasting && remedy.id === 'deny-sessions' && config.remedies.includes(remedy.id)) return -1;
    const index = config.remedies.indexOf(remedy.id);
    return index < 0 ? Number.POSITIVE_INFINITY : index;
  };
  return remedies.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

function withheldBecause(
  remedy: Remedy,
  findings: ChangeFinding[],
  repairable: ChangeFinding[],
  mode: Mode,
  config: Config,
): string | undefined {
  if (!config.remedies.includes(remedy.id)) return 'the remedy is off in the configuration';
  if (repairable.length === 0) return nothingRepairable(findings);
  return mode === 'remediate' ? undefined : `mode is ${mode}`;
}

function nothingRepairable(findings: ChangeFinding[]): string {
  if (findings.every(finding => !finding.holds)) return 'AWS no longer holds what was found';
  if (findings.every(finding => finding.since === 'existing')) return 'what was found was there before the change';
  if (findings.some(finding => finding.exempted !== undefined)) return 'what the change opened is exempted';
  if (findings.every(isDoubt)) return 'what cannot be judged is not changed';
  if (findings.every(finding => finding.since !== 'new')) return 'whether the change opened it is unknown';
  return 'the configuration lets these rules alert only';
}
