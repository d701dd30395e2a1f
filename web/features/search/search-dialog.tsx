import { Group, Highlight, Kbd, Modal, ScrollArea, Text, TextInput } from '@mantine/core';
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { addressOf } from '../../routes/route.ts';
import { goTo } from '../../routes/use-route.ts';
import { SearchIcon } from '../../ui/icons.tsx';
import { useSay } from '../../ui/language.ts';
import { KindBadge } from '../../ui/node-link.tsx';
import { useProject } from '../project/project-context.ts';
import { createSearchIndex, type Found, type SearchIndex } from './search-index.ts';

interface SearchDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Searches everything while the reader types; arrows choose, Enter goes there. */
export function SearchDialog({ opened, onClose }: SearchDialogProps) {
  const say = useSay();
  const project = useProject();
  const [needed, setNeeded] = useState(opened);
  if (opened && !needed) setNeeded(true);
  const index = useMemo(() => (needed ? createSearchIndex(project) : undefined), [project, needed]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      padding={0}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': say({ fr: 'Recherche', en: 'Search' }) } }}
      transitionProps={{ duration: 0 }}
      yOffset="8vh"
    >
      {index && <SearchPanel index={index} onClose={onClose} />}
    </Modal>
  );
}

function SearchPanel({ index, onClose }: { readonly index: SearchIndex; readonly onClose: () => void }) {
  const say = useSay();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const searched = useDeferredValue(text);
  const results = useMemo(() => index.search(searched), [index, searched]);
  const go = (found: Found | undefined) => {
    if (found === undefined) return;
    const { id, column } = found.entry;
    goTo(addressOf(id, column === undefined ? {} : { column, section: 'columns' }));
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((now) => Math.max(0, Math.min(results.length - 1, now + step)));
    } else if (event.key === 'Enter') go(results[active]);
  };
  return (
    <div>
      <TextInput
        size="lg"
        variant="unstyled"
        className="search-input"
        leftSection={<SearchIcon />}
        placeholder={say({ fr: 'Table, colonne, test, mot, SQL…', en: 'Table, column, test, word, SQL…' })}
        aria-label={say({ fr: 'Rechercher dans la documentation', en: 'Search the documentation' })}
        role="combobox"
        aria-expanded={results.length > 0}
        aria-controls="search-results"
        aria-activedescendant={results.length > 0 ? `found-${active}` : undefined}
        value={text}
        data-autofocus
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ScrollArea.Autosize mah="60vh" type="auto" scrollbars="y">
        <Results results={results} text={searched} active={active} onChoose={go} onPoint={setActive} />
      </ScrollArea.Autosize>
      <Group className="search-foot" gap="md" px="md" py={6}>
        <Text size="xs" c="dimmed">
          <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> {say({ fr: 'choisir', en: 'choose' })}
        </Text>
        <Text size="xs" c="dimmed">
          <Kbd size="xs">↵</Kbd> {say({ fr: 'ouvrir', en: 'open' })}
        </Text>
        <Text size="xs" c="dimmed" role="status">
          {text.trim() !== '' && results.length === 0 && say({ fr: 'Rien trouvé.', en: 'Nothing found.' })}
        </Text>
      </Group>
    </div>
  );
}

interface ResultsProps {
  readonly results: readonly Found[];
  readonly text: string;
  readonly active: number;
  readonly onChoose: (found: Found) => void;
  readonly onPoint: (place: number) => void;
}

function Results({ results, text, active, onChoose, onPoint }: ResultsProps) {
  const say = useSay();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen line is in the DOM, not in a variable.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active, results]);
  return (
    <div
      ref={list}
      id="search-results"
      role="listbox"
      aria-label={say({ fr: 'Résultats', en: 'Results' })}
      tabIndex={-1}
    >
      {results.map((found, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above handles the keys of the list.
        <div
          key={found.entry.key}
          id={`found-${place}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === active}
          className="found"
          onClick={() => onChoose(found)}
          onMouseMove={() => onPoint(place)}
        >
          <ResultLine found={found} words={text.split(/\s+/).filter(Boolean)} />
        </div>
      ))}
    </div>
  );
}

function ResultLine({ found: { entry, line }, words }: { readonly found: Found; readonly words: string[] }) {
  return (
    <>
      <Group gap={8} wrap="nowrap">
        <KindBadge type={entry.type} />
        <Text component="div" size="sm" className="name" truncate>
          <Highlight component="span" highlight={words}>
            {entry.column ?? entry.name}
          </Highlight>
          {entry.column !== undefined && <span className="found-table"> · {entry.name}</span>}
        </Text>
      </Group>
      {line === undefined ? (
        <Text size="xs" c="dimmed" lineClamp={1}>
          {entry.description}
        </Text>
      ) : (
        <Text size="xs" c="dimmed" ff="monospace" lineClamp={1}>
          {line}
        </Text>
      )}
    </>
  );
}
