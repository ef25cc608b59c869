/**
 * Makes a memory for answers that follow from their owner and the question alone: a policy set, or a problem, is asked
 * the same by rule after rule. It lasts no longer than the owner, so one judgement leaves nothing to the next.
 */
export function remembering<Owner extends object, Answer>() {
  const memories = new WeakMap<Owner, Map<string, Answer>>();
  return (owner: Owner, question: string, answer: () => Answer): Answer => {
    let memory = memories.get(owner);
    if (!memory) {
      memory = new Map();
      memories.set(owner, memory);
    }
    const kept = memory.get(question);
    if (kept !== undefined || memory.has(question)) return kept!;
    const found = answer();
    memory.set(question, found);
    return found;
  };
}
