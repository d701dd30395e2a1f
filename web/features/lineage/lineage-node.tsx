import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import type { KeyboardEvent } from 'react';
import { addressOf } from '../../routes/route.ts';
import { kindOf } from '../../ui/kinds.ts';
import { useSay } from '../../ui/language.ts';

interface LineageNodeData extends Record<string, unknown> {
  readonly name: string;
  readonly type: string;
  readonly isCenter: boolean;
  readonly isDimmed: boolean;
  readonly color: string | undefined;
  /** Arrow keys go along the picture. */
  readonly onArrow: (id: string, key: string) => void;
  /** Points at the node, or at none. */
  readonly onPoint: (id: string | undefined) => void;
}

export type LineageFlowNode = Node<LineageNodeData, 'lineage'>;

/** A node of the lineage: a link to its page. */
export function LineageNode({ id, data }: NodeProps<LineageFlowNode>) {
  const say = useSay();
  const { one, color } = kindOf(data.type);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    event.stopPropagation();
    data.onArrow(id, event.key);
  };
  const shade = data.color ?? `var(--mantine-color-${color}-6)`;
  const state = `${data.isCenter ? ' center' : ''}${data.isDimmed ? ' dimmed' : ''}`;
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} tabIndex={-1} />
      <a
        href={addressOf(id)}
        className={`lineage-node nodrag${state}`}
        style={{ borderLeftColor: shade }}
        data-lineage={id}
        aria-current={data.isCenter ? 'page' : undefined}
        title={data.name}
        draggable={false}
        onKeyDown={onKeyDown}
        onMouseEnter={() => data.onPoint(id)}
        onMouseLeave={() => data.onPoint(undefined)}
        onFocus={() => data.onPoint(id)}
        onBlur={() => data.onPoint(undefined)}
      >
        <span className="lineage-name">{data.name}</span>
        <span className="lineage-kind">{say(one)}</span>
      </a>
      <Handle type="source" position={Position.Right} isConnectable={false} tabIndex={-1} />
    </>
  );
}
