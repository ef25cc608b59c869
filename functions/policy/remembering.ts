/**
 * Makes a memory for answers that follow from their owner and the question alone: a policy set, or a problem, is asked
 * the same by rule after rule. It lasts no longer than the owner, so one judgement leaves nothing to the next.
 */
export function remembering<Owner extends object, Answer>() {
  const memories = new WeakMap<Owner, Map<string, Answer>>();
  return (owner: Owner, question: string, answer: () => Answer): Answer => {
    const memory = memories.get(owner) ?? new Map<string, Answer>();
    memories.set(owner, memory);
    if (memory.has(question)) return memory.get(question)!;
    const found = answer();
    memory.set(question, found);
    return found;
  };
}
