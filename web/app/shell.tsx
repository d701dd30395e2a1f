import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Kbd,
  SegmentedControl,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useEffect } from 'react';
import { LineagePage } from '../features/lineage/lineage-page.tsx';
import { useProject } from '../features/project/project-context.ts';
import { SearchDialog } from '../features/search/search-dialog.tsx';
import { Navigation } from '../features/tree/navigation.tsx';
import { formatRoute, type Route } from '../routes/route.ts';
import { useRoute } from '../routes/use-route.ts';
import { LineageIcon, MoonIcon, SearchIcon, SunIcon } from '../ui/icons.tsx';
import { useLanguage, useSay } from '../ui/language.ts';
import { Page } from './page.tsx';

/** What surrounds every page: the bar above, the tree beside it, search and lineage over it. */
export function Shell() {
  const say = useSay();
  const route = useRoute();
  const [menu, { toggle, close }] = useDisclosure(false);
  const [searching, search] = useDisclosure(false);
  useHotkeys([
    ['mod+K', search.open],
    ['/', search.open],
  ]);
  const { page, id } = route;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new place closes the menu.
  useEffect(close, [page, id]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 290, breakpoint: 'md', collapsed: { mobile: !menu } }}
      padding={0}
      transitionDuration={0}
    >
      <UnstyledButton className="skip" onClick={focusMain}>
        {say({ fr: 'Aller au contenu', en: 'Skip to content' })}
      </UnstyledButton>
      <AppShell.Header className="header">
        <Header route={route} menu={menu} onMenu={toggle} onSearch={search.open} />
      </AppShell.Header>
      <AppShell.Navbar className="navbar" aria-label={say({ fr: 'Navigation', en: 'Navigation' })}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <div className="page">
          <Page route={route} />
        </div>
      </AppShell.Main>
      <SearchDialog opened={searching} onClose={search.close} />
      <LineagePage route={route} />
    </AppShell>
  );
}

/** The address holds the place, so this cannot be a plain link to an anchor. */
function focusMain(): void {
  document.getElementById('main')?.focus();
}

interface HeaderProps {
  readonly route: Route;
  readonly menu: boolean;
  readonly onMenu: () => void;
  readonly onSearch: () => void;
}

function Header({ route, menu, onMenu, onSearch }: HeaderProps) {
  const say = useSay();
  const { documentation } = useProject();
  const { language, setLanguage } = useLanguage();
  const whole = formatRoute({ page: route.page, id: route.id, graph: true });
  return (
    <Group h="100%" px="md" gap="sm" wrap="nowrap">
      <Burger opened={menu} onClick={onMenu} hiddenFrom="md" size="sm" aria-label={say({ fr: 'Menu', en: 'Menu' })} />
      <a href={formatRoute({})} className="brand">
        {documentation.project}
      </a>
      <UnstyledButton className="search-button" onClick={onSearch}>
        <SearchIcon size={16} />
        <span className="search-words">{say({ fr: 'Rechercher…', en: 'Search…' })}</span>
        <Kbd size="xs" className="no-phone">
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <Tooltip label={say({ fr: 'Lignage du projet', en: 'Lineage of the project' })}>
        <ActionIcon
          component="a"
          href={whole}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={say({ fr: 'Lignage du projet', en: 'Lineage of the project' })}
        >
          <LineageIcon />
        </ActionIcon>
      </Tooltip>
      <ThemeButton />
      <SegmentedControl
        role="radiogroup"
        size="xs"
        className="language"
        aria-label="Langue, language"
        value={language}
        onChange={(value) => setLanguage(value === 'en' ? 'en' : 'fr')}
        data={[
          { value: 'fr', label: 'FR' },
          { value: 'en', label: 'EN' },
        ]}
      />
    </Group>
  );
}

function ThemeButton() {
  const say = useSay();
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('light');
  const label =
    shown === 'dark' ? say({ fr: 'Thème clair', en: 'Light theme' }) : say({ fr: 'Thème sombre', en: 'Dark theme' });
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(shown === 'dark' ? 'light' : 'dark')}
      >
        {shown === 'dark' ? <SunIcon /> : <MoonIcon />}
      </ActionIcon>
    </Tooltip>
  );
}
