import { CAMPAIGN_TRAPS } from './campaign-traps.ts';
import { FILE_TRAPS } from './file-traps.ts';
import { INVOICE_TRAPS } from './invoice-traps.ts';
import { LAND_TRAPS } from './land-traps.ts';
import { PAYMENT_TRAPS } from './payment-traps.ts';
import { REGISTER_TRAPS } from './register-traps.ts';

const { T16, ...LAND } = LAND_TRAPS;
const { T22, ...INVOICES } = INVOICE_TRAPS;

/**
 * The traps under the codes of the warehouse's controls, in the order in which they are taken away and set: what may
 * bring another one along comes before it. Those of the list that no row has (T24) have none here.
 */
export const TRAPS = {
  T22,
  ...PAYMENT_TRAPS,
  ...INVOICES,
  ...FILE_TRAPS,
  ...LAND,
  ...CAMPAIGN_TRAPS,
  ...REGISTER_TRAPS,
  T16,
} as const;

export type TrapCode = keyof typeof TRAPS;

export const TRAP_CODES = Object.keys(TRAPS).filter(isTrapCode);

export function isTrapCode(code: string): code is TrapCode {
  return Object.hasOwn(TRAPS, code);
}
