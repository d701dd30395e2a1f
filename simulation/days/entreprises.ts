import { COMPANY_SHAPES, FAMILY_NAMES, SECTORS, TOWNS, TRADES } from '../generate/names.ts';
import { telephone } from '../generate/people.ts';
import type { Entreprise } from '../source.ts';
import { type Office, operation } from './office.ts';

/** Enterprises: new ones, changes that make versions, sectors, deletions; the audit log has them all. */
export const ENTREPRISES = {
  nouvelle_entreprise: operation(3, 'Entreprise créée', 'Enterprise created', create),
  raison_sociale: operation(3, 'Entreprise renommée', 'Enterprise renamed', (office) =>
    change(office, 'raisonSociale', ({ id }) => ({ raisonSociale: `${companyName(office)} ${id}` })),
  ),
  forme_juridique: operation(2, 'Forme juridique changée', 'Legal form changed', (office) =>
    change(office, 'formeJuridique', () => ({ formeJuridique: office.random.pick(['SA', 'SARL', 'SAS', 'SARLU']) })),
  ),
  coordonnees_entreprise: operation(2, 'Coordonnées changées', 'Contacts changed', (office) =>
    change(office, 'telephone', () => ({ telephone: telephone(office.random) })),
  ),
  secteur_entreprise: operation(3, 'Secteur principal changé', 'Main sector changed', (office) =>
    change(office, 'domaineActiviteId', () => ({
      domaineActiviteId: office.random.chance(0.2) ? null : office.random.integer(1, SECTORS.length),
    })),
  ),
  secteur_ajoute: operation(2, 'Secteur ajouté', 'Sector added', (office) => {
    const { source, random, state } = office;
    const { id: entrepriseId } = random.pick(source.entreprises);
    const known = source.entrepriseDomaines.filter((link) => link.entrepriseId === entrepriseId);
    const domaine = office.find(source.domaines, ({ id }) => known.every((link) => link.domaineActiviteId !== id));
    if (domaine === undefined) return;
    state.add('entrepriseDomaines', { entrepriseId, domaineActiviteId: domaine.id, createdAt: office.now() });
  }),
  secteur_retire: operation(2, 'Secteur retiré', 'Sector taken off', (office) => {
    const link = office.find(office.source.entrepriseDomaines);
    if (link) office.state.remove('entrepriseDomaines', link);
  }),
  suppression_entreprise: operation(2, 'Entreprise supprimée pour de bon', 'Enterprise deleted for good', (office) => {
    const { source, state } = office;
    // The invoices' foreign key refuses the others.
    const billed = new Set(source.factures.map(({ entrepriseId }) => entrepriseId));
    const entreprise = office.find(source.entreprises, ({ id }) => !billed.has(id));
    if (entreprise === undefined || source.entreprises.length < 5) return;
    state.remove('entreprises', entreprise);
    office.audit('entreprises', entreprise.id, 'DELETE');
  }),
  connexion: operation(1, 'Connexion d’un agent', 'Login of an agent', (office) =>
    office.audit('users', null, 'LOGIN'),
  ),
};

function create(office: Office): void {
  const { random, state } = office;
  const id = state.lastId('entreprises') + 1;
  const at = office.now();
  const sector = random.chance(0.14) ? null : random.integer(1, SECTORS.length);
  const entreprise = state.add('entreprises', {
    raisonSociale: companyName(office),
    telephone: telephone(random),
    email: `contact${id}@entreprise.example`,
    registreCommerce: `CI-ABJ-${office.day.slice(0, 4)}-B-${String(id).padStart(5, '0')}`,
    compteContribuable: `${random.integer(1_000_000, 9_999_999)} ${id}`,
    formeJuridique: random.pick(['SA', 'SARL', 'SAS']),
    adresse: null,
    dateConstitution: `${random.integer(1990, 2025)}-01-15`,
    domaineActiviteId: sector,
    dateCreation: at,
    dateModification: at,
    userId: random.chance(1 / 3) ? null : office.user().id,
  });
  const domaineActiviteId = sector ?? random.integer(1, SECTORS.length);
  state.add('entrepriseDomaines', { entrepriseId: entreprise.id, domaineActiviteId, createdAt: at });
  office.audit('entreprises', entreprise.id, 'CREATE');
}

function companyName({ random }: Office): string {
  return random
    .pick(COMPANY_SHAPES)
    .replace('{trade}', random.pick(TRADES))
    .replace('{family}', random.pick(FAMILY_NAMES))
    .replace('{town}', random.pick(TOWNS)[0]);
}

function change(office: Office, field: string, fields: (entreprise: Entreprise) => Partial<Entreprise>): void {
  const entreprise = office.random.pick(office.source.entreprises);
  office.state.set('entreprises', entreprise, { ...fields(entreprise), dateModification: office.now() });
  office.audit('entreprises', entreprise.id, 'UPDATE', [field]);
}
