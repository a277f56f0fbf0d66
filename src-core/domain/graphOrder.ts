/** The direction of light through a graph: which node comes before which. */

interface Edge {
  readonly from: string;
  readonly to: string;
}

const nodeOf = (port: string): string => port.slice(0, port.indexOf('.'));

/**
 * The nodes so that each stands behind all that lead to it (Kahn); nodes of a loop, and what they lead to, are left out.
 * Nodes that could stand in any order keep that of the file. Edges of unknown nodes are passed over.
 */
export function orderAlongLight(nodeIds: readonly string[], edges: readonly Edge[]): string[] {
  const waitingFor = new Map(nodeIds.map((id) => [id, 0]));
  const leadsTo = new Map<string, string[]>();
  for (const edge of edges) {
    const [from, to] = [nodeOf(edge.from), nodeOf(edge.to)];
    if (!waitingFor.has(from) || !waitingFor.has(to)) continue;
    waitingFor.set(to, (waitingFor.get(to) ?? 0) + 1);
    const targets = leadsTo.get(from);
    if (targets === undefined) leadsTo.set(from, [to]);
    else targets.push(to);
  }
  const ordered = nodeIds.filter((id) => waitingFor.get(id) === 0);
  // The list grows while it is walked: what has become free stands at its end.
  for (let at = 0; at < ordered.length; at += 1) {
    for (const target of leadsTo.get(ordered[at] as string) ?? []) {
      const left = (waitingFor.get(target) ?? 0) - 1;
      waitingFor.set(target, left);
      if (left === 0) ordered.push(target);
    }
  }
  return ordered;
}

/** One loop: its nodes, the first again at the end, and the index of the edge that closes it; null when there is none. */
export function findLoop(nodeIds: readonly string[], edges: readonly Edge[]): { nodes: string[]; edge: number } | null {
  const free = new Set(orderAlongLight(nodeIds, edges));
  const caught = new Set(nodeIds.filter((id) => !free.has(id)));
  if (caught.size === 0) return null;
  // Every caught node has a caught one before it, so walking back must come round.
  const before = new Map<string, { node: string; edge: number }>();
  edges.forEach((edge, index) => {
    const [from, to] = [nodeOf(edge.from), nodeOf(edge.to)];
    if (caught.has(from) && caught.has(to) && !before.has(to)) before.set(to, { node: from, edge: index });
  });
  const walkedNodes = new Set<string>();
  let node = [...caught][0] as string;
  while (!walkedNodes.has(node)) {
    walkedNodes.add(node);
    const previous = before.get(node);
    if (previous === undefined) return null;
    node = previous.node;
  }
  const walked = [...walkedNodes];
  const round = [...walked.slice(walked.indexOf(node)), node].reverse();
  return { nodes: round, edge: before.get(node)?.edge ?? 0 };
}
