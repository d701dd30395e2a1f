import { MantineProvider } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { Documentation, Language } from '../../src/core/index.ts';
import { toProject } from '../features/project/project.ts';
import { ProjectProvider } from '../features/project/project-context.ts';
import { initialLanguage, LanguageProvider, storeLanguage } from '../ui/language.ts';
import { Shell } from './shell.tsx';
import { theme } from './theme.ts';

/** The documentation page: its data, language and theme around the shell. */
export function App({ documentation }: { readonly documentation: Documentation }) {
  const [language, setLanguage] = useState<Language>(initialLanguage);
  const project = useMemo(() => toProject(documentation), [documentation]);
  useEffect(() => {
    document.documentElement.lang = language;
    storeLanguage(language);
  }, [language]);
  const choice = useMemo(() => ({ language, setLanguage }), [language]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <LanguageProvider value={choice}>
        <ProjectProvider value={project}>
          <Shell />
        </ProjectProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}
