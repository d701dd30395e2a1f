import type { Lot, Zone } from '../source.ts';
import { type Office, operation } from './office.ts';

/** Zones and lots: names, units, areas, prices, holders, options, deletions. */
export const FONCIER = {
  renommage_zone: operation(2, 'Zone renommée', 'Zone renamed', (office) =>
    changeZone(office, 'libelle', ({ id }) => ({
      libelle: `Zone industrielle ${office.random.pick(['Nord', 'Sud', 'Est', 'Ouest'])} ${id}`,
    })),
  ),
  statut_zone: operation(1, 'Statut d’une zone changé', 'Status of a zone changed', (office) =>
    changeZone(office, 'statut', ({ statut }) => ({ statut: statut === 'actif' ? 'inactif' : 'actif' })),
  ),
  superficie_zone: operation(
    2,
    'Superficie ou unité d’une zone corrigée',
    'Area or unit of a zone corrected',
    (office) =>
      changeZone(office, 'superficie', ({ superficie, uniteMesure }) =>
        office.random.chance(0.5)
          ? { superficie: office.random.integer(1, 1_000) }
          : { superficie, uniteMesure: uniteMesure === 'ha' ? 'm2' : 'ha' },
      ),
  ),
  unite_lot: operation(3, 'Unité d’un lot corrigée', 'Unit of a lot corrected', (office) =>
    changeLot(office, (lot) => {
      // Somebody corrects the unit and forgets the figure, or thinks of both.
      const isHa = lot.uniteMesure === 'ha';
      const uniteMesure = isHa ? 'm2' : 'ha';
      if (office.random.chance(0.5)) return { uniteMesure };
      const superficie = round6(isHa ? lot.superficie * 10_000 : lot.superficie / 10_000);
      const isPossible = superficie >= SMALLEST && superficie <= LARGEST;
      return isPossible ? { uniteMesure, superficie } : { uniteMesure };
    }),
  ),
  superficie_lot: operation(2, 'Superficie d’un lot corrigée', 'Area of a lot corrected', (office) =>
    changeLot(office, (lot) => ({
      superficie: round6(Math.max(SMALLEST, (lot.superficie * office.random.integer(80, 125)) / 100)),
    })),
  ),
  zone_lot: operation(2, 'Lot rattaché à une autre zone', 'Lot moved to another zone', (office) =>
    changeLot(office, () => ({ zoneIndustrielleId: office.random.pick(office.source.zones).id })),
  ),
  titulaire_lot: operation(4, 'Titulaire d’un lot changé', 'Holder of a lot changed', (office) =>
    changeLot(office, () => {
      const entrepriseId = office.random.chance(0.3) ? null : office.random.pick(office.source.entreprises).id;
      return { entrepriseId, statut: office.random.pick(entrepriseId === null ? FREE : TAKEN) };
    }),
  ),
  prix_lot: operation(2, 'Prix d’un lot changé', 'Price of a lot changed', (office) =>
    changeLot(office, ({ prix }) => ({ prix: Math.floor((prix * office.random.integer(70, 140)) / 100) })),
  ),
  option_lot: operation(3, 'Option posée sur un lot', 'Option put on a lot', (office) => {
    const isFree = (lot: Lot) => lot.statut === 'disponible' && lot.entrepriseId === null;
    // Some are so short that they end within the days to come.
    const option = { dateReservation: office.now(), delaiOption: office.random.pick([1, 2, 3, 30, 60]) };
    changeLot(office, () => option, isFree);
  }),
  option_levee: operation(1, 'Option levée', 'Option given up', (office) =>
    changeLot(
      office,
      () => ({ dateReservation: null, delaiOption: null }),
      ({ delaiOption }) => delaiOption !== null,
    ),
  ),
  numero_lot: operation(1, 'Numéro d’un lot corrigé', 'Number of a lot corrected', (office) => {
    const taken = new Set(office.source.lots.map(({ numero }) => numero));
    changeLot(
      office,
      ({ numero }) => ({ numero: numero.trim() }),
      ({ numero }) => numero !== numero.trim() && !taken.has(numero.trim()),
    );
  }),
  nouveau_lot: operation(2, 'Lot créé', 'Lot created', create),
  suppression_lot: operation(2, 'Lot supprimé, que nul dossier ne vise', 'Lot deleted that no file wants', (office) => {
    const wanted = new Set(office.source.demandeLots.map(({ lotId }) => lotId));
    deleteLot(office, ({ id }) => !wanted.has(id));
  }),
  suppression_lot_vise: operation(1, 'Lot supprimé, qu’un dossier vise', 'Lot deleted that a file wants', (office) => {
    const wanted = new Set(office.source.demandeLots.map(({ lotId }) => lotId));
    deleteLot(office, ({ id }) => wanted.has(id));
  }),
};

/** Bounds of the figure, whatever its unit: digits stay few, however often units are corrected. */
const SMALLEST = 0.05;
const LARGEST = 10_000_000;
const FREE = ['disponible', 'disponible', 'occupé'] as const;
const TAKEN = ['occupé', 'occupé', 'disponible'] as const;

function create(office: Office): void {
  const { random, state } = office;
  const id = state.lastId('lots') + 1;
  const superficie = random.integer(6_000, 50_000);
  const at = office.now();
  state.add('lots', {
    numero: ` LOT N${id}`,
    ilot: `N${id % 30}`,
    superficie,
    uniteMesure: 'm2',
    prix: superficie * random.pick([2_000, 20_000]),
    statut: 'disponible',
    priorite: 'normale',
    viabilite: random.chance(0.87),
    description: null,
    zoneIndustrielleId: random.pick(office.source.zones).id,
    entrepriseId: null,
    dateReservation: null,
    delaiOption: null,
    polygon: null,
    location: null,
    createdAt: at,
    updatedAt: at,
  });
}

function deleteLot(office: Office, is: (lot: Lot) => boolean): void {
  const lot = office.source.lots.length > 10 ? office.find(office.source.lots, is) : undefined;
  if (lot) office.state.remove('lots', lot);
}

function changeLot(office: Office, fields: (lot: Lot) => Partial<Lot>, is?: (lot: Lot) => boolean): void {
  const lot = office.find(office.source.lots, is);
  if (lot) office.state.set('lots', lot, { ...fields(lot), updatedAt: office.now() });
}

function changeZone(office: Office, field: string, fields: (zone: Zone) => Partial<Zone>): void {
  const zone = office.random.pick(office.source.zones);
  office.state.set('zones', zone, { ...fields(zone), updatedAt: office.now() });
  office.audit('zones_industrielles', zone.id, 'UPDATE', [field]);
}

/** Areas have at most six digits after the point, as the generator's have. */
function round6(area: number): number {
  return Math.round(area * 1_000_000) / 1_000_000;
}
