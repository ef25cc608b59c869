import type { Decision } from '../../document/decide.ts';
import { type Part, partsOf, soleParameter } from '../../document/interpolation.ts';
import { field, fields, pointerPart, type SessionContent, textsIn } from '../../document/read-document.ts';
import { injection, isCommand, relay, shellFrom } from '../../document/shell-syntax.ts';
import { defineDocumentRule, type Found } from './define-document-rule.ts';

export const commandInjection = defineDocumentRule({
  id: 'command-injection',
  severity: 'critical',
  judge(content) {
    // A parameter may stand in a thousand places; the answers depend on little.
    const answers = new Map<string, Answer>();
    const once = (key: string, ask: () => Answer): Answer => {
      const answer = answers.get(key) ?? ask();
      answers.set(key, answer);
      return answer;
    };
    const free = new Map<string, string[]>();
    // The agent replaces no others.
    const replaceable = [...content.parameters.keys()].filter(name => /^[A-Za-z0-9]+$/.test(name));
    const freeOn = (platform: string): string[] => {
      const known =
        free.get(platform) ?? replaceable.filter(name => attackOf(questions.syntax(name, platform)) !== undefined);
      free.set(platform, known);
      return known;
    };
    const questions: Questions = {
      syntax: (name, platform) => once(`syntax ${platform} ${name}`, () => injection(name, platform, content)),
      relayed: (name, platform) =>
        once(`relay ${platform} ${name}`, () => relay(name, content, () => freeOn(platform))),
      shell: word => once(`shell ${word}`, () => shellFrom(word, content)),
    };
    return commandTexts(content).flatMap(place => inPlace(place, content, questions).slice(0, 1));
  },
});

type Answer = Decision<string | undefined>;
const attackOf = (answer: Answer): string | undefined => ('answer' in answer ? answer.answer : undefined);
interface Questions {
  syntax(name: string, platform: string): Answer;
  relayed(name: string, platform: string): Answer;
  shell(word: string): Answer;
}

interface Place {
  at: string;
  text: string;
  platform: string;
}

/** Commands and shell profiles of every platform; a document may write commands as text or as a list. */
function commandTexts({ properties, inputs }: SessionContent): Place[] {
  const profile = textsIn(field(inputs, 'shellProfile'), '/inputs/shellProfile');
  const commands = Object.entries(properties).flatMap(([platform, value]) => {
    const at = `/properties/${pointerPart(platform)}`;
    return isCommands(platform)
      ? textsIn(value, at)
      : Object.entries(fields(value) ?? {}).flatMap(([key, below]) =>
          isCommands(key) ? textsIn(below, `${at}/${pointerPart(key)}`) : [],
        );
  });
  return [...commands, ...profile].map(place => ({
    ...place,
    platform: place.at.toLowerCase().includes('/windows') ? 'windows' : 'posix',
  }));
}

const isCommands = (key: string): boolean => key.toLowerCase() === 'commands';

/** What one text lets its caller run, the certain before the undecided. */
function inPlace({ at, text, platform }: Place, content: SessionContent, questions: Questions): Found[] {
  const parts = partsOf(text);
  let before = '';
  const found: Found[] = [];
  if (parts.length > mostParts) return [{ at, undecided: `it has more than ${mostParts} placeholders` }];
  for (const [i, part] of parts.entries()) {
    if ('ssm' in part)
      found.push({
        at,
        undecided: `a part of it is read from the Parameter Store (${part.ssm}) when a session starts`,
      });
    if ('name' in part && content.parameters.has(part.name)) {
      const { name } = part;
      const syntax = questions.syntax(name, platform);
      found.push(...told(at, name, name, syntax));
      // What stands alone is replaced once.
      if (parts.length > 1 && attackOf(syntax) === undefined)
        found.push(...told(at, name, undefined, questions.relayed(name, platform)));
      const word = wordAround(parts, i);
      const start = before.slice(0, before.length - word.before);
      if (isCommand(start, after(parts[i + 1]))) {
        const whole = soleParameter(word.text);
        found.push(...told(at, name, whole, questions.shell(word.text)));
      }
    }
    before = (before + ('literal' in part ? part.literal : 'x')).slice(-kept);
  }
  return found.sort((a, b) => Number('undecided' in a) - Number('undecided' in b));
}

/** More than any document needs; the answer must not take long. */
const mostParts = 1000;
/** Parts that one word may be made of on either side of a placeholder; more are undecided anyhow. */
const mostOfWord = 17;
/** Of what stands before a placeholder, as much as tells whether a command is expected. */
const kept = 80;

/** Of what stands after a placeholder, as much as tells whether it goes into a shell. */
const after = (next: Part | undefined): string => (next && 'literal' in next ? next.literal.slice(0, kept) : '');

/** The word that a placeholder stands in, and how much of the text before the placeholder is of it. */
function wordAround(parts: Part[], i: number): { text: string; before: number } {
  const written = (part: Part) =>
    'literal' in part ? part.literal : 'name' in part ? `{{${part.name}}}` : `{{ssm:${part.ssm}}}`;
  let text = written(parts[i]!);
  let before = 0;
  for (let at = i - 1; at >= Math.max(0, i - mostOfWord); at--) {
    const part = parts[at]!;
    const end = 'literal' in part ? /[^\s;&|`$(){}<>'"!=]*$/.exec(part.literal.slice(-kept))![0] : written(part);
    text = end + text;
    before += 'literal' in part ? end.length : 1;
    if ('literal' in part && end.length < part.literal.length) break;
  }
  for (let at = i + 1; at < Math.min(parts.length, i + mostOfWord); at++) {
    const part = parts[at]!;
    const start = 'literal' in part ? /^[^\s;&|`$(){}<>'"!=]*/.exec(part.literal)![0] : written(part);
    text += start;
    if ('literal' in part && start.length < part.literal.length) break;
  }
  return { text, before };
}

function told(at: string, name: string, parameter: string | undefined, answer: Answer): Found[] {
  if ('because' in answer) return [{ at, undecided: answer.because }];
  const value = answer.answer;
  return value === undefined ? [] : [{ at, says: sentence(name, value), value, parameter }];
}

function sentence(name: string, value: string): string {
  return `Its caller's ${name} is pasted into a command and may be ${JSON.stringify(value.slice(0, 60))}: whoever starts it runs what they like.`;
}
