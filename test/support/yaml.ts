import { parsers } from 'prettier/plugins/yaml';
import { z } from 'zod';

/** The parts of prettier's YAML syntax tree that are needed to read plain configuration files. */
interface Node {
  type: string;
  value?: string | undefined;
  children?: (Node | null)[] | undefined;
}
const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.string(),
    value: z.string().optional(),
    children: z.array(node.nullable()).optional(),
  }),
);

/** Reads YAML with the parser we format it with. All scalars come as text. @throws Error when it is not YAML */
export async function readYaml(text: string): Promise<unknown> {
  const tree: unknown = await parsers.yaml.parse(text, {} as Parameters<typeof parsers.yaml.parse>[1]);
  return valueOf(node.parse(tree));
}

function valueOf(tree: Node | null | undefined): unknown {
  if (tree === null || tree === undefined) return null;
  const children = tree.children ?? [];
  switch (tree.type) {
    case 'mapping':
    case 'flowMapping':
      return Object.fromEntries(
        children.map((item) => [String(valueOf(item?.children?.[0])), valueOf(item?.children?.[1])]),
      );
    case 'sequence':
    case 'flowSequence':
      return children.map(valueOf);
    case 'null':
      return null;
    default:
      // Documents, keys, values and items wrap what they hold.
      return (
        tree.value ?? valueOf(children.findLast((child) => child !== null && child.type !== 'documentHead'))
      );
  }
}
