import { ScrollArea, SegmentedControl, UnstyledButton } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatRoute } from '../../routes/route.ts';
import { useRoute } from '../../routes/use-route.ts';
import { ChevronIcon } from '../../ui/icons.tsx';
import { useSay } from '../../ui/language.ts';
import { indicatorsOf } from '../indicator/indicator.ts';
import { nodesOfType } from '../project/project.ts';
import { useProject } from '../project/project-context.ts';
import { type Branch, databaseTree, pathTo, projectTree } from './tree.ts';

/** The way to everything: first pages, and the project as files or as the database has it. */
export function Navigation() {
  const say = useSay();
  const project = useProject();
  const route = useRoute();
  const [order, setOrder] = useState('project');
  const trees = useMemo(() => ({ project: projectTree(project), database: databaseTree(project) }), [project]);
  const branches = order === 'database' ? trees.database : trees.project;
  const hasIndicators = useMemo(
    () => nodesOfType(project, 'model').some((node) => indicatorsOf(node).length > 0),
    [project],
  );
  const pages = [
    ['overview', say({ fr: 'Vue d’ensemble', en: 'Overview' })],
    ...(hasIndicators ? [['indicators', say({ fr: 'Indicateurs', en: 'Indicators' })] as const] : []),
    ['tests', say({ fr: 'Tests', en: 'Tests' })],
  ] as const;
  return (
    <div className="navigation">
      <ul className="pages">
        {pages.map(([page, label]) => (
          <li key={page}>
            <a href={formatRoute({ page })} aria-current={route.page === page ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
      <SegmentedControl
        role="radiogroup"
        fullWidth
        size="xs"
        aria-label={say({ fr: 'Ordre de l’arbre', en: 'Order of the tree' })}
        value={order}
        onChange={setOrder}
        data={[
          { value: 'project', label: say({ fr: 'Projet', en: 'Project' }) },
          { value: 'database', label: say({ fr: 'Base', en: 'Database' }) },
        ]}
      />
      <ScrollArea className="tree-scroll" type="auto" scrollbarSize={8}>
        <TreeList key={order} branches={branches} current={route.id} />
      </ScrollArea>
    </div>
  );
}

/** Folders open and close; the one that holds the current page opens by itself. */
function TreeList({ branches, current }: { readonly branches: readonly Branch[]; readonly current: string }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(branches.length < 3 ? branches.map(({ key }) => key) : ['model']),
  );
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const path = pathTo(branches, current);
    if (path.length > 0) setOpen((now) => new Set([...now, ...path]));
    const frame = requestAnimationFrame(() => {
      list.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest' });
    });
    return () => cancelAnimationFrame(frame);
  }, [branches, current]);
  const toggle = (key: string) =>
    setOpen((now) => new Set(now.has(key) ? [...now].filter((other) => other !== key) : [...now, key]));
  return (
    <div ref={list}>
      <Branches branches={branches} current={current} open={open} onToggle={toggle} />
    </div>
  );
}

interface BranchesProps {
  readonly branches: readonly Branch[];
  readonly current: string;
  readonly open: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
}

function Branches({ branches, ...rest }: BranchesProps) {
  return (
    <ul className="tree">
      {branches.map((branch) => (
        <li key={branch.key}>
          <BranchLine branch={branch} {...rest} />
          {branch.children.length > 0 && rest.open.has(branch.key) && <Branches branches={branch.children} {...rest} />}
        </li>
      ))}
    </ul>
  );
}

function BranchLine({
  branch,
  current,
  open,
  onToggle,
}: Omit<BranchesProps, 'branches'> & { readonly branch: Branch }) {
  const say = useSay();
  const { key, label, address, id, children } = branch;
  const text = typeof label === 'string' ? label : say(label);
  if (children.length === 0) {
    return (
      <a href={address} className="leaf" title={text} aria-current={id === current ? 'page' : undefined}>
        {text}
      </a>
    );
  }
  const isOpen = open.has(key);
  return (
    <UnstyledButton className={`folder${isOpen ? ' open' : ''}`} aria-expanded={isOpen} onClick={() => onToggle(key)}>
      <ChevronIcon size={12} />
      <span className="folder-name">{text}</span>
      <span className="folder-count">{children.length}</span>
    </UnstyledButton>
  );
}
