import type { Decision } from '../../document/decide.ts';
import { partsOf } from '../../document/interpolation.ts';
import { field, fields, pointerPart, type SessionContent, textsIn } from '../../document/read-document.ts';
import { commandPosition, injection } from '../../document/shell-syntax.ts';
import { defineDocumentRule, type Found } from './define-document-rule.ts';

export const commandInjection = defineDocumentRule({
  id: 'command-injection',
  severity: 'critical',
  judge(content) {
    // A parameter may stand in a thousand places; the answer depends on three things alone.
    const answers = new Map<string, Decision<string | undefined>>();
    const asked: Asked = (name, executes, platform) => {
      const key = `${name} ${executes} ${platform}`;
      const answer = answers.get(key) ?? injection(name, executes, platform, content);
      answers.set(key, answer);
      return answer;
    };
    const found = commandTexts(content).flatMap(place => placeholders(place, content, asked));
    return found.filter((item, i) => found.findIndex(other => other.at === item.at) === i);
  },
});

type Asked = (name: string, executes: boolean, platform: string) => Decision<string | undefined>;

interface Place {
  at: string;
  text: string;
  platform: string;
}

/** Commands and shell profiles of every platform; a document may write commands as text or as a list. */
function commandTexts({ properties, inputs }: SessionContent): Place[] {
  const profile = textsIn(field(inputs, 'shellProfile'), '/inputs/shellProfile');
  const commands = Object.entries(properties).flatMap(([platform, value]) =>
    platform === 'commands'
      ? textsIn(value, '/properties/commands')
      : textsIn(field(fields(value) ?? {}, 'commands'), `/properties/${pointerPart(platform)}/commands`),
  );
  return [...commands, ...profile].map(place => ({
    ...place,
    platform: place.at.includes('/windows') ? 'windows' : 'posix',
  }));
}

function placeholders({ at, text, platform }: Place, content: SessionContent, asked: Asked): Found[] {
  let before = '';
  const found: Found[] = [];
  for (const part of partsOf(text)) {
    if ('name' in part && content.parameters.has(part.name)) {
      const decision = asked(part.name, commandPosition.test(before), platform);
      if ('because' in decision) found.push({ at, undecided: decision.because });
      else if (decision.answer !== undefined)
        found.push({ at, says: sentence(part.name, decision.answer), value: decision.answer, parameter: part.name });
    }
    before = (before + ('literal' in part ? part.literal : 'x')).slice(-80);
  }
  return found.sort((a, b) => Number('undecided' in a) - Number('undecided' in b));
}

function sentence(name: string, value: string): string {
  return `Its caller's ${name} is pasted into a command and may be ${JSON.stringify(value.slice(0, 60))}: whoever starts it runs what they like.`;
}
