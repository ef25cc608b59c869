import { defineEventRule } from './define-event-rule.ts';

export const guardrailTampering = defineEventRule({
  id: 'guardrail-tampering',
  severity: 'critical',
  on: 'guardrail',
  judge: ({ event, part }) => [{ says: `${event} changed a part of the guardrail itself: ${part}.` }],
});
