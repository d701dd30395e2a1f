import { Anchor } from '@mantine/core';
import type { DocumentedExposure } from '../../../src/core/index.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { ExternalIcon } from '../../ui/icons.tsx';
import { useSay } from '../../ui/language.ts';

/** Who uses the data, where, and whom to ask. */
export function ExposureFacts({ exposure }: { readonly exposure: DocumentedExposure }) {
  const say = useSay();
  const { owner, url, type, maturity } = exposure;
  return (
    <FactList
      facts={[
        [say({ fr: 'Genre', en: 'Kind' }), type],
        [say({ fr: 'Maturité', en: 'Maturity' }), maturity],
        [say({ fr: 'Responsable', en: 'Owner' }), owner.name],
        [
          say({ fr: 'Contact', en: 'Contact' }),
          owner.email && <Anchor href={`mailto:${owner.email}`}>{owner.email}</Anchor>,
        ],
        [say({ fr: 'Adresse', en: 'Address' }), url && <ExposureLink url={url} />],
      ]}
    />
  );
}

/** Only addresses of the web become links. */
function ExposureLink({ url }: { readonly url: string }) {
  if (!/^https?:\/\//i.test(url)) return <span>{url}</span>;
  return (
    <Anchor href={url} rel="noreferrer" target="_blank">
      {url} <ExternalIcon size={14} />
    </Anchor>
  );
}
