import type { Rule } from '../../functions/aws/survey.ts';
import { families } from '../../functions/events/index.ts';
import { patternCovers } from './pattern-covers.ts';
import { defineCheck, ok, type Say, unknown, wrong } from './verdict.ts';
import { isUnread, type Unread, type Wiring } from './wiring.ts';

interface Watched {
  source: string;
  name: string;
}

const iam = 'iam.amazonaws.com';

const watched: Watched[] = families.flatMap(({ source, names, kind }) =>
  // What watches the guardrail itself stands where the guardrail stands, not in every region. Tags of targets are asked
  // for where the configuration names some, which `configuration` looks at.
  kind === 'guardrail' || (kind === 'tag' && source !== iam) ? [] : names.map(name => ({ source, name })),
);

/** IAM is recorded in one region of a partition only; everything else where it happens. */
const isGlobal = ({ source }: Watched) => source === iam;

/** Every watched event has a rule that is on and goes somewhere: IAM's in one region, the others in each. */
export const checkRules = defineCheck({
  id: 'rules',
  judge(wiring) {
    const perRegion = wiring.regions.map(({ region, rules }) => {
      if (isUnread(rules)) return unknown(`the rules of ${region}`, rules);
      return sayOf(
        region,
        missing(
          rules,
          watched.filter(event => !isGlobal(event)),
        ),
      );
    });
    const perBus = wiring.buses.map(({ arn, rules }) =>
      isUnread(rules) ? unknown(`the rules of ${arn}`, rules) : sayOf(arn, missing(rules, watched)),
    );
    const places = [...wiring.regions, ...wiring.buses.map(({ arn, rules }) => ({ region: arn, rules }))];
    return [...perRegion, ...perBus, ...places.flatMap(brokenRules), globalOf(wiring)];
  },
});

const working = (rules: Rule[]) => rules.filter(({ enabled, targets }) => enabled && targets.length > 0);

const missing = (rules: Rule[], events: Watched[]) =>
  events.filter(
    ({ source, name }) =>
      !working(rules).some(({ pattern }) => pattern !== undefined && patternCovers(pattern, source, name)),
  );

function sayOf(region: string, lost: Watched[]): Say {
  if (lost.length === 0) return ok(`${region}: every watched event has a rule.`);
  const names = [...new Set(lost.map(({ name }) => name))];
  const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
  return wrong(`${region}: no working rule for ${names.slice(0, 4).join(', ')}${more}.`);
}

function brokenRules({ region, rules }: { region: string; rules: Rule[] | Unread }): Say[] {
  if (isUnread(rules)) return [];
  const off = rules
    .filter(({ enabled }) => !enabled)
    .map(({ name }) => wrong(`${region}: rule ${name} is switched off.`));
  const idle = rules.filter(({ enabled, targets }) => enabled && targets.length === 0);
  return [...off, ...idle.map(({ name }) => wrong(`${region}: rule ${name} has no target.`))];
}

function globalOf({ regions }: Wiring): Say {
  const events = watched.filter(isGlobal);
  const known = regions.flatMap(({ region, rules }) =>
    isUnread(rules) ? [] : [{ region, lost: missing(rules, events) }],
  );
  const [best] = known.toSorted((a, b) => a.lost.length - b.lost.length);
  if (!best) return wrong('IAM: no region’s rules could be read.');
  if (best.lost.length < events.length) return sayOf(`IAM in ${best.region}`, best.lost);
  return wrong('IAM: no region has a rule for changes of policies (us-east-1 in the commercial partition).');
}
