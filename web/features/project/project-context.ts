import { createContext, useContext } from 'react';
import type { Project } from './project.ts';

const ProjectContext = createContext<Project | undefined>(undefined);
export const ProjectProvider = ProjectContext.Provider;

/** The project whose documentation is shown. */
export function useProject(): Project {
  const project = useContext(ProjectContext);
  if (project === undefined) throw new Error('useProject is used outside of ProjectProvider.');
  return project;
}
