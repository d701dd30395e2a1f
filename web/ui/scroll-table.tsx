import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that scrolls in itself where the screen is narrow, by keyboard too. */
export function ScrollTable({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table is no set of fields, and a section would be one more landmark.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div className="scroll-table" role="group" aria-label={label} tabIndex={0}>
      <Table verticalSpacing={6} highlightOnHover>
        {children}
      </Table>
    </div>
  );
}
